package io.github.dl4joptimizers.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

import com.sun.management.OperatingSystemMXBean;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** What the figures were taken on. */
final class Machine {

    private Machine() {
    }

    static String description() {
        return "%s, %d cores, %s; Java %s; ND4J's natives for %s".formatted(processor(), Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"), System.getProperty("java.version"), natives());
    }

    /** How much of the processors other processes use, from 0 to 1, or less than 0 if the system does not tell. Takes a second. */
    static double loadOfOthers() throws InterruptedException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        system.getCpuLoad(); // the load is that since the last call
        Thread.sleep(1000);
        return system.getCpuLoad();
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("unknown processor");
        } catch (IOException e) {
            return "unknown processor"; // not Linux
        }
    }

    /** What JavaCPP has loaded: the best of the artifacts on the class path that this processor can run. */
    private static String natives() {
        Nd4j.getExecutioner(); // loads them
        int level = NativeOpsHolder.getInstance().getDeviceNativeOps().binaryLevel();
        return level < 2 ? "any processor" : level == 2 ? "AVX2" : "AVX-512";
    }
}
