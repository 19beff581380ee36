package io.github.dl4joptimizers.samples;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What the samples' command lines have in common: what is wrong with an option or a data file is one line, and exit code 2. */
final class Program {

    private Program() {
    }

    /** Runs it at the terminal and, if something is wrong, ends the JVM with the exit code. */
    static void run(Callable<Integer> program, String... args) {
        int exitCode = commandLine(program).execute(args);
        // exec:java runs this in Maven's own JVM: leaving it early would cut off whatever Maven still has to do.
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** Runs it with these outputs; returns the exit code. */
    static int execute(Callable<Integer> program, PrintWriter out, PrintWriter err, String... args) {
        return commandLine(program).setOut(out).setErr(err).execute(args);
    }

    private static CommandLine commandLine(Callable<Integer> program) {
        return new CommandLine(program)
                .setParameterExceptionHandler(Program::printUsageError)
                .setExecutionExceptionHandler(Program::printDataError);
    }

    private static int printUsageError(ParameterException error, String[] args) {
        error.getCommandLine().getErr().println(error.getMessage());
        return CommandLine.ExitCode.USAGE;
    }

    private static int printDataError(Exception error, CommandLine command, ParseResult parsed) throws Exception {
        if (!(error instanceof DataFileException)) {
            throw error;
        }
        command.getErr().println(error.getMessage());
        return CommandLine.ExitCode.USAGE;
    }

    static long wholeNumber(CommandSpec spec, String option, String value, long least, long most) {
        long number;
        try {
            number = Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw wrong(spec, option, "a whole number", value);
        }
        check(spec, number >= least, option, "at least " + least, value);
        check(spec, number <= most, option, "at most " + most, value);
        return number;
    }

    /** Any whole number but 0, for which ND4J would take the clock. */
    static long seed(CommandSpec spec, String option, String value) {
        long seed = wholeNumber(spec, option, value, Long.MIN_VALUE, Long.MAX_VALUE);
        check(spec, seed != 0, option, "another number than 0, which ND4J takes for the clock", value);
        return seed;
    }

    static void check(CommandSpec spec, boolean holds, String option, String rule, Object value) {
        if (!holds) {
            throw wrong(spec, option, rule, value);
        }
    }

    static ParameterException wrong(CommandSpec spec, String option, String rule, Object value) {
        String got = value.toString().isEmpty() ? "nothing" : value.toString();
        return new ParameterException(spec.commandLine(), option + " must be " + rule + ", got " + got);
    }
}
