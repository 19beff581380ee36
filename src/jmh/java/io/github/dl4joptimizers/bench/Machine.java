package io.github.dl4joptimizers.bench;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

import com.sun.management.OperatingSystemMXBean;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** What the figures were taken on. */
final class Machine {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private Machine() {
    }

    static String description() {
        return "%s, %d cores, %s %s; Java %s (%s); Deeplearning4j %s, backend built for %s".formatted(processor(),
                Runtime.getRuntime().availableProcessors(), System.getProperty("os.name"), System.getProperty("os.arch"),
                System.getProperty("java.version"), System.getProperty("java.vm.vendor"), dl4jVersion(), backend());
    }

    /** How much of the processors other processes use, from 0 to 1, or NaN if the system does not tell. Takes a second. */
    static double loadOfOthers() throws InterruptedException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        system.getCpuLoad(); // the load is that since the last call
        Thread.sleep(1000);
        double load = system.getCpuLoad();
        return load < 0 ? Double.NaN : load;
    }

    private static String processor() {
        try {
            return Files.readAllLines(CPU_INFO).stream().filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("unknown processor");
        } catch (IOException e) {
            return "unknown processor"; // not Linux
        }
    }

    private static String dl4jVersion() {
        Properties properties = new Properties();
        try (InputStream file = Nd4j.class.getResourceAsStream("/META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
            if (file != null) {
                properties.load(file);
            }
        } catch (IOException e) {
            return "of unknown version";
        }
        return properties.getProperty("version", "of unknown version");
    }

    /** What JavaCPP has loaded: the best of the artifacts on the class path that this processor can run. */
    static String backend() {
        return switch (natives().binaryLevel()) {
            case 0, 1 -> "any x86-64 or other processor";
            case 2 -> "AVX2";
            case 3 -> "AVX-512";
            default -> "level " + natives().binaryLevel();
        };
    }

    static boolean hasDefaultBackend() {
        return natives().binaryLevel() < 2;
    }

    private static NativeOps natives() {
        Nd4j.getExecutioner(); // loads them
        return NativeOpsHolder.getInstance().getDeviceNativeOps();
    }
}
