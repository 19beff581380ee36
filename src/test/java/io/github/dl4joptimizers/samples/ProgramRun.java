package io.github.dl4joptimizers.samples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** What a run of a program prints, whoever in the JVM prints it, and its exit code. */
record ProgramRun(int exitCode, String out, String err) {

    /** A program's main method, with the outputs it is to use. */
    interface Main {
        int execute(PrintWriter out, PrintWriter err, String... args);
    }

    /** The race. */
    static ProgramRun of(String... args) {
        return of(FashionMnistRace::execute, args);
    }

    static ProgramRun of(Main program, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream systemOut = System.out;
        PrintStream systemErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int exitCode = program.execute(new PrintWriter(System.out, true, StandardCharsets.UTF_8), new PrintWriter(System.err, true, StandardCharsets.UTF_8), args);
            return new ProgramRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(systemOut);
            System.setErr(systemErr);
        }
    }
}
