package io.github.dl4joptimizers.schedule;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.Optax;
import io.github.dl4joptimizers.PyTorch;
import io.github.dl4joptimizers.Textbook;
import io.github.dl4joptimizers.Timm;
import io.github.dl4joptimizers.Transformers;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.JsonNodeFactory;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * The values that the book's code, Keras, optax and PyTorch gave, and which schedules of ours must give them too: the library's
 * page where it has a method for it, and other schedules that express the same. An argument that is not understood is an error.
 */
final class GoldenSchedules {

    /** One run of the reference: the step numbers, what it gave, and ours. */
    record Case(String id, List<Integer> steps, List<Double> values, List<Double> momentum, Ours ours) {
        @Override
        public String toString() {
            return id;
        }
    }

    /** Schedules that must give the values, and the one that must give the momentum (or null). */
    record Ours(List<ISchedule> rates, ISchedule momentum) {
    }

    private static final Path ROOT = Path.of("src/test/resources/golden/schedules");
    private static final ObjectMapper JSON = new ObjectMapper();

    private GoldenSchedules() {
    }

    static List<Path> files() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Path file : files()) {
            JsonNode golden = read(file);
            for (JsonNode item : golden.get("cases")) {
                cases.add(toCase(golden.get("library").asText(), golden.get("schedule").asText(), item));
            }
        }
        return cases;
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Case toCase(String library, String schedule, JsonNode item) {
        List<Double> values = doubles(item.get("values"));
        List<Integer> steps = new ArrayList<>();
        if (item.has("at")) {
            item.get("at").forEach(step -> steps.add(step.asInt()));
        } else {
            for (int t = 0; t <= item.get("steps").asInt(); t++) {
                steps.add(t);
            }
        }
        String id = library + " " + item.get("id").asText();
        Args args = new Args(id, item.get("args"));
        Ours ours = switch (library) {
            case "geron" -> geron(schedule, args);
            case "keras" -> keras(schedule, args);
            case "optax" -> optax(schedule, args);
            case "torch", "torch2" -> torch(schedule, args, item.get("baseLr").asDouble());
            case "transformers" -> transformers(schedule, args, item.get("baseLr").asDouble());
            case "timm" -> timm(schedule, args, item.get("baseLr").asDouble());
            case "pytorch_optimizer" -> pytorchOptimizer(schedule, args, item.get("baseLr").asDouble());
            default -> throw new IllegalArgumentException("no such library: " + library);
        };
        args.done();
        return new Case(id, steps, values, item.has("momentum") ? doubles(item.get("momentum")) : null, ours);
    }

    private static List<Double> doubles(JsonNode array) {
        List<Double> values = new ArrayList<>();
        array.forEach(value -> {
            if (!value.isNumber()) {
                throw new IllegalArgumentException("no number: " + value);
            }
            values.add(value.asDouble());
        });
        return values;
    }

    private static Ours same(ISchedule... rates) {
        return new Ours(List.of(rates), null);
    }

    // ---- the book

    private static Ours geron(String schedule, Args args) {
        switch (schedule) {
            case "power": {
                double v0 = args.number("lr0");
                int s = args.whole("s");
                return same(Textbook.power(v0, s, args.number("c")));
            }
            case "exponential":
                return same(Textbook.exponential(args.number("lr0"), args.whole("s"), args.number("rate")));
            case "exponential_recursive":
                return same(Textbook.exponentialRecursive(args.number("lr0"), args.whole("s"), args.number("rate")));
            case "exponential_per_step":
                return same(Textbook.exponentialPerStep(args.number("lr0"), args.whole("n_steps")));
            case "lr_range_test": {
                double min = args.number("min_rate");
                double max = args.number("max_rate");
                int n = args.whole("iterations");
                return same(ExponentialDecaySchedule.of(min, n, max / min),
                        ExponentialDecaySchedule.of(min, 1, args.number("factor")));
            }
            case "piecewise":
                return same(Textbook.piecewiseConstant(args.wholes("boundaries"), args.numbers("values")));
            case "onecycle": {
                double max = args.number("max_lr");
                int n = args.whole("iterations");
                return same(!args.has("start_lr") ? Textbook.oneCycle(max, n) : Textbook.oneCycle(max, n,
                        args.number("start_lr"), args.whole("last_iterations"), args.number("last_lr")));
            }
            default:
                throw new IllegalArgumentException("no such schedule: " + schedule);
        }
    }

    // ---- Keras

    private static Ours keras(String schedule, Args args) {
        switch (schedule) {
            case "CosineDecay": {
                double v0 = args.number("initial_learning_rate");
                int s = args.whole("decay_steps");
                double alpha = args.number("alpha");
                if (!args.has("warmup_steps")) {
                    return same(alpha == 0 ? Keras.cosineDecay(v0, s) : Keras.cosineDecay(v0, s, alpha),
                            CosineSchedule.of(v0, s, alpha * v0));
                }
                double target = args.number("warmup_target");
                int warmup = args.whole("warmup_steps");
                return same(Keras.cosineDecay(v0, s, alpha, target, warmup), WarmupSchedule.builder().startValue(v0)
                        .warmupSteps(warmup).schedule(Keras.cosineDecay(target, s, alpha)).build());
            }
            case "CosineDecayRestarts":
                return same(Keras.cosineDecayRestarts(args.number("initial_learning_rate"), args.whole("first_decay_steps"),
                        args.number("t_mul"), args.number("m_mul"), args.number("alpha")));
            case "ExponentialDecay":
                return same(Keras.exponentialDecay(args.number("initial_learning_rate"), args.whole("decay_steps"),
                        args.number("decay_rate"), args.flagOrFalse("staircase")));
            case "InverseTimeDecay": {
                double v0 = args.number("initial_learning_rate");
                int s = args.whole("decay_steps");
                double r = args.number("decay_rate");
                return same(args.flagOrFalse("staircase") ? Keras.inverseTimeDecay(v0, s, r, true)
                        : Keras.inverseTimeDecay(v0, s, r));
            }
            case "PiecewiseConstantDecay":
                return same(Keras.piecewiseConstantDecay(args.wholes("boundaries"), args.numbers("values")));
            case "PolynomialDecay":
                return same(Keras.polynomialDecay(args.number("initial_learning_rate"), args.whole("decay_steps"),
                        args.number("end_learning_rate"), args.number("power"), args.flagOrFalse("cycle")));
            default:
                throw new IllegalArgumentException("no such schedule: " + schedule);
        }
    }

    // ---- optax

    private static Ours optax(String schedule, Args args) {
        switch (schedule) {
            case "cosine_decay_schedule": {
                double v0 = args.number("init_value");
                int n = args.whole("decay_steps");
                double alpha = args.number("alpha");
                double exponent = args.number("exponent");
                return alpha == 0 && exponent == 1 ? same(Optax.cosineDecaySchedule(v0, n))
                        : same(Optax.cosineDecaySchedule(v0, n, alpha, exponent));
            }
            case "warmup_cosine_decay_schedule":
                return same(warmupCosine(args, args.number("exponent")));
            case "sgdr_schedule": {
                List<CosineSchedule> cycles = new ArrayList<>();
                for (Args cycle : args.objects("cosine_kwargs")) {
                    cycles.add(warmupCosine(cycle, 1));
                    cycle.done();
                }
                return same(Optax.sgdrSchedule(cycles));
            }
            case "exponential_decay":
                return same(Optax.exponentialDecay(args.number("init_value"), args.whole("transition_steps"),
                        args.number("decay_rate"), args.whole("transition_begin"), args.flagOrFalse("staircase"),
                        args.nothing("end_value")));
            case "warmup_exponential_decay_schedule":
                return same(Optax.warmupExponentialDecaySchedule(args.number("init_value"), args.number("peak_value"),
                        args.whole("warmup_steps"), args.whole("transition_steps"), args.number("decay_rate"), 0,
                        args.flagOrFalse("staircase"), args.nothing("end_value")));
            case "warmup_constant_schedule": {
                double v0 = args.number("init_value");
                double peak = args.number("peak_value");
                int n = args.whole("warmup_steps");
                return same(Optax.warmupConstantSchedule(v0, peak, n), WarmupSchedule.of(peak, n), LinearSchedule.of(v0, peak, n));
            }
            case "linear_schedule":
                return same(Optax.linearSchedule(args.number("init_value"), args.number("end_value"), args.whole("transition_steps"),
                        args.whole("transition_begin")));
            case "polynomial_schedule":
                return same(Optax.polynomialSchedule(args.number("init_value"), args.number("end_value"), args.number("power"),
                        args.whole("transition_steps"), args.whole("transition_begin")));
            case "piecewise_constant_schedule":
                return same(Optax.piecewiseConstantSchedule(args.number("init_value"), args.scales()));
            case "piecewise_interpolate_schedule":
                return same(Optax.piecewiseInterpolateSchedule(
                        args.text("interpolate_type", "linear", "cosine").equals("linear") ? Annealing.LINEAR : Annealing.COSINE,
                        args.number("init_value"), args.scales()));
            case "cosine_onecycle_schedule": {
                int n = args.whole("transition_steps");
                double peak = args.number("peak_value");
                return args.has("pct_start") ? same(Optax.cosineOnecycleSchedule(n, peak, args.number("pct_start"),
                        args.number("div_factor"), args.number("final_div_factor")))
                        : same(Optax.cosineOnecycleSchedule(n, peak), Optax.cosineOnecycleSchedule(n, peak, 0.3, 25, 1e4));
            }
            case "linear_onecycle_schedule": {
                int n = args.whole("transition_steps");
                double peak = args.number("peak_value");
                return same(args.has("pct_start") ? Optax.linearOnecycleSchedule(n, peak, args.number("pct_start"),
                        args.number("pct_final"), args.number("div_factor"), args.number("final_div_factor"))
                        : Optax.linearOnecycleSchedule(n, peak));
            }
            case "join_schedules":
                return join(args);
            default:
                throw new IllegalArgumentException("no such schedule: " + schedule);
        }
    }

    private static CosineSchedule warmupCosine(Args args, double exponent) {
        return Optax.warmupCosineDecaySchedule(args.number("init_value"), args.number("peak_value"), args.whole("warmup_steps"),
                args.whole("decay_steps"), args.number("end_value"), exponent);
    }

    /** Warm-up, plateau, decay: a sequence, and a schedule of its own. */
    private static Ours join(Args args) {
        List<Integer> b = args.wholes("boundaries");
        List<Args> calls = args.calls("schedules", Map.of("linear", List.of("from", "to", "steps"), "constant", List.of("value"),
                "cosine_decay", List.of("from", "steps", "alpha")));
        List<ISchedule> parts = new ArrayList<>();
        for (Args call : calls) {
            parts.add(switch (call.name) {
                case "linear" -> LinearSchedule.of(call.number("from"), call.number("to"), call.whole("steps"));
                case "constant" -> ConstantSchedule.of(call.number("value"));
                default -> Optax.cosineDecaySchedule(call.number("from"), call.whole("steps"), call.number("alpha"), 1);
            });
            call.done();
        }
        WarmupStableDecaySchedule.Builder wsd = WarmupStableDecaySchedule.builder()
                .initialValue(((LinearSchedule) parts.get(0)).initialValue()).maxValue(((ConstantSchedule) parts.get(1)).value())
                .warmupSteps(b.get(0)).stableSteps(b.get(1) - b.get(0));
        if (parts.get(2) instanceof CosineSchedule cosine) {
            wsd.annealing(Annealing.COSINE).decaySteps(cosine.decaySteps()).endValue(cosine.endValue());
        } else if (parts.get(2) instanceof LinearSchedule linear) {
            wsd.decaySteps(linear.steps()).endValue(linear.endValue());
        }
        return same(Optax.joinSchedules(parts, b), wsd.build());
    }

    // ---- PyTorch

    private static final Map<String, List<String>> TORCH_CALLS = Map.of("ConstantLR", List.of(), "LinearLR", List.of(),
            "ExponentialLR", List.of(), "CosineAnnealingLR", List.of());

    private static Ours torch(String schedule, Args args, double lr) {
        switch (schedule) {
            case "ConstantLR": {
                double factor = args.number("factor");
                int n = args.whole("total_iters");
                return same(PyTorch.constantLR(lr, factor, n));
            }
            case "LinearLR": {
                double start = args.number("start_factor");
                double end = args.has("end_factor") ? args.number("end_factor") : 1;
                int n = args.whole("total_iters");
                ISchedule linear = PyTorch.linearLR(lr, start, end, n);
                return end != 1 ? same(linear) : same(linear, WarmupSchedule.builder().startFraction(start).warmupSteps(n)
                        .schedule(ConstantSchedule.of(lr)).build());
            }
            case "ExponentialLR":
                return same(PyTorch.exponentialLR(lr, args.number("gamma")));
            case "MultiplicativeLR":
                args.text("fn", "0.95 constant");
                return same(PyTorch.multiplicativeLR(lr, 0.95), PyTorch.exponentialLR(lr, 0.95));
            case "LambdaLR": {
                args.text("fn", "1/(1+t/s)^c");
                int s = args.whole("s");
                double c = args.number("c");
                return same(PyTorch.lambdaLR(lr, PowerSchedule.of(1, s, c)), PowerSchedule.of(lr, s, c));
            }
            case "StepLR":
                return same(PyTorch.stepLR(lr, args.whole("step_size"), args.number("gamma")));
            case "MultiStepLR":
                return same(PyTorch.multiStepLR(lr, args.wholes("milestones"), args.number("gamma")));
            case "PolynomialLR":
                return same(PyTorch.polynomialLR(lr, args.whole("total_iters"), args.number("power")));
            case "CosineAnnealingLR": {
                int n = args.whole("T_max");
                double end = args.has("eta_min") ? args.number("eta_min") : 0;
                ISchedule down = CosineSchedule.of(lr, n, end);
                return same(PyTorch.cosineAnnealingLR(lr, n, end),
                        SequenceSchedule.of(List.of(down, CosineSchedule.of(end, n, lr), down), List.of(n, 2 * n)));
            }
            case "CosineAnnealingWarmRestarts":
                return same(PyTorch.cosineAnnealingWarmRestarts(lr, args.whole("T_0"), args.whole("T_mult"), args.number("eta_min")));
            case "CyclicLR":
                return torchCyclic(args);
            case "OneCycleLR":
                return torchOneCycle(args);
            case "SequentialLR": {
                List<ISchedule> parts = new ArrayList<>();
                for (Args call : args.calls("schedulers", TORCH_CALLS)) {
                    parts.add(torch(call.name, call, lr).rates.get(0));
                    call.done();
                }
                return same(PyTorch.sequentialLR(parts, args.wholes("milestones")));
            }
            case "ChainedScheduler": { // a constant factor for n steps, times an exponential
                List<Args> calls = args.calls("schedulers", TORCH_CALLS);
                double factor = calls.get(0).number("factor");
                int n = calls.get(0).whole("total_iters");
                double gamma = calls.get(1).number("gamma");
                calls.forEach(Args::done);
                return same(PyTorch.chainedScheduler(lr, List.of(PyTorch.constantLR(lr, factor, n), PyTorch.exponentialLR(lr, gamma))),
                        ProductSchedule.of(PyTorch.constantLR(1, factor, n), PyTorch.exponentialLR(lr, gamma)),
                        SequenceSchedule.of(List.of(ScaledSchedule.of(factor, ExponentialDecaySchedule.of(lr, 1, gamma)),
                                ExponentialDecaySchedule.of(lr * Math.pow(gamma, n), 1, gamma)), List.of(n)));
            }
            case "SWALR": {
                double swaLr = args.number("swa_lr");
                int n = args.whole("anneal_epochs");
                boolean linear = args.text("anneal_strategy", "cos", "linear").equals("linear");
                return same(PyTorch.swaLR(lr, swaLr, n, linear ? Annealing.LINEAR : Annealing.COSINE),
                        linear ? LinearSchedule.of(lr, swaLr, n) : CosineSchedule.of(lr, n, swaLr));
            }
            default:
                throw new IllegalArgumentException("no such schedule: " + schedule);
        }
    }

    private static Ours torchCyclic(Args args) {
        int up = args.whole("step_size_up");
        Double down = args.nothing("step_size_down");
        String mode = args.text("mode", "triangular", "triangular2", "exp_range").toUpperCase(Locale.ROOT);
        args.mustBeTrue("cycle_momentum");
        CyclicSchedule cycle = PyTorch.cyclicLR(args.number("base_lr"), args.number("max_lr"), up, down == null ? up : down.intValue(),
                CyclicSchedule.Mode.valueOf(mode), args.number("gamma"));
        return new Ours(List.of(cycle), cycle.momentum(args.number("base_momentum"), args.number("max_momentum")));
    }

    private static Ours torchOneCycle(Args args) {
        double max = args.number("max_lr");
        int n = args.has("total_steps") ? args.whole("total_steps")
                : Steps.of(args.whole("steps_per_epoch"), 1, args.whole("epochs"));
        Annealing annealing = args.has("anneal_strategy") && args.text("anneal_strategy", "cos", "linear").equals("linear")
                ? Annealing.LINEAR : Annealing.COSINE;
        boolean isDefault = !args.has("pct_start") && !args.has("div_factor") && !args.has("three_phase");
        OneCycleSchedule cycle = isDefault && annealing == Annealing.COSINE ? PyTorch.oneCycleLR(max, n)
                : PyTorch.oneCycleLR(max, n, args.numberOr("pct_start", 0.3), annealing, args.numberOr("div_factor", 25),
                        args.numberOr("final_div_factor", 1e4), args.flagOrFalse("three_phase"));
        if (args.has("cycle_momentum")) {
            args.mustBeTrue("cycle_momentum");
        }
        if (args.has("optimizer")) {
            args.text("optimizer", "Adam");
        }
        return new Ours(List.of(cycle),
                cycle.momentum(args.numberOr("base_momentum", 0.85), args.numberOr("max_momentum", 0.95)));
    }

    // ---- transformers

    private static Ours transformers(String schedule, Args args, double lr) {
        int warmup = args.whole("num_warmup_steps");
        switch (schedule) {
            case "get_constant_schedule_with_warmup":
                return same(Transformers.getConstantScheduleWithWarmup(lr, warmup));
            case "get_linear_schedule_with_warmup":
                return same(Transformers.getLinearScheduleWithWarmup(lr, warmup, args.whole("num_training_steps")));
            case "get_cosine_schedule_with_warmup": {
                int n = args.whole("num_training_steps");
                return same(args.has("num_cycles") ? Transformers.getCosineScheduleWithWarmup(lr, warmup, n, args.number("num_cycles"))
                        : Transformers.getCosineScheduleWithWarmup(lr, warmup, n));
            }
            case "get_cosine_with_hard_restarts_schedule_with_warmup": {
                int n = args.whole("num_training_steps");
                return same(args.has("num_cycles")
                        ? Transformers.getCosineWithHardRestartsScheduleWithWarmup(lr, warmup, n, args.whole("num_cycles"))
                        : Transformers.getCosineWithHardRestartsScheduleWithWarmup(lr, warmup, n));
            }
            case "get_polynomial_decay_schedule_with_warmup": {
                int n = args.whole("num_training_steps");
                return same(args.has("lr_end") ? Transformers.getPolynomialDecayScheduleWithWarmup(lr, warmup, n,
                        args.number("lr_end"), args.number("power"))
                        : Transformers.getPolynomialDecayScheduleWithWarmup(lr, warmup, n));
            }
            case "get_inverse_sqrt_schedule":
                return same(args.has("timescale") ? Transformers.getInverseSqrtSchedule(lr, warmup, args.whole("timescale"))
                        : Transformers.getInverseSqrtSchedule(lr, warmup));
            case "get_cosine_with_min_lr_schedule_with_warmup":
                return same(Transformers.getCosineWithMinLrScheduleWithWarmup(lr, warmup, args.whole("num_training_steps"), 0.5,
                        args.numberOrNull("min_lr"), args.numberOrNull("min_lr_rate")));
            case "get_cosine_with_min_lr_schedule_with_warmup_lr_rate":
                return same(Transformers.getCosineWithMinLrScheduleWithWarmupLrRate(lr, warmup, args.whole("num_training_steps"), 0.5,
                        args.numberOrNull("min_lr"), args.numberOrNull("min_lr_rate"), args.numberOrNull("warmup_lr_rate")));
            case "get_wsd_schedule": {
                int decay = args.whole("num_decay_steps");
                Integer all = args.has("num_training_steps") ? args.whole("num_training_steps") : null;
                Integer stable = args.has("num_stable_steps") ? args.whole("num_stable_steps") : null;
                boolean isDefault = !args.has("warmup_type") && !args.has("decay_type") && !args.has("min_lr_ratio");
                return same(isDefault ? Transformers.getWsdSchedule(lr, warmup, decay, all, stable)
                        : Transformers.getWsdSchedule(lr, warmup, decay, all, stable, args.annealing("warmup_type", Annealing.LINEAR),
                                args.annealing("decay_type", Annealing.COSINE), args.numberOr("min_lr_ratio", 0), 0.5));
            }
            default:
                throw new IllegalArgumentException("no such schedule: " + schedule);
        }
    }

    // ---- timm

    private static Ours timm(String schedule, Args args, double lr) {
        int warmup = args.has("warmup_t") ? args.whole("warmup_t") : 0;
        double start = args.numberOr("warmup_lr_init", 0);
        boolean prefix = args.flagOrFalse("warmup_prefix");
        double end = args.numberOr("lr_min", 0);
        double tMul = args.numberOr("cycle_mul", 1);
        double decay = args.numberOr("cycle_decay", 1);
        int cycles = args.has("cycle_limit") ? args.whole("cycle_limit") : 1;
        double k = args.numberOr("k_decay", 1);
        switch (schedule) {
            case "CosineLRScheduler":
                return same(Timm.cosineLRScheduler(lr, args.whole("t_initial"), end, tMul, decay, cycles, warmup, start, prefix, k));
            case "TanhLRScheduler": {
                int n = args.whole("t_initial");
                return same(args.has("lb") ? Timm.tanhLRScheduler(lr, n, args.number("lb"), args.number("ub"), end, tMul, decay, cycles,
                        warmup, start, prefix) : Timm.tanhLRScheduler(lr, n));
            }
            case "PolyLRScheduler": {
                int n = args.whole("t_initial");
                return same(args.has("power") ? Timm.polyLRScheduler(lr, n, args.number("power"), end, tMul, decay, cycles, warmup, start,
                        prefix, k) : Timm.polyLRScheduler(lr, n));
            }
            case "StepLRScheduler": {
                double stair = args.number("decay_t");
                double rate = args.number("decay_rate");
                return same(warmup == 0 ? Timm.stepLRScheduler(lr, stair, rate)
                        : Timm.stepLRScheduler(lr, stair, rate, warmup, start, true));
            }
            case "MultiStepLRScheduler":
                return same(Timm.multiStepLRScheduler(lr, args.wholes("decay_t"), args.number("decay_rate"), warmup, start, true));
            default:
                throw new IllegalArgumentException("no such schedule: " + schedule);
        }
    }

    // ---- pytorch_optimizer, which has no page

    private static Ours pytorchOptimizer(String schedule, Args args, double lr) {
        switch (schedule) {
            case "REXScheduler": { // its constructor takes the first step, and then puts the rate to its lowest for the next
                double min = args.number("min_lr");
                ISchedule rex = CurveSchedule.of(Annealing.REX, args.number("max_lr"), args.whole("total_steps"), min);
                return same(SequenceSchedule.of(List.of(ConstantSchedule.of(min), ShiftedSchedule.of(rex, -1)), List.of(1)));
            }
            case "get_wsd_schedule":
                return same(WarmupStableDecaySchedule.builder().maxValue(lr).warmupSteps(args.whole("num_warmup_steps"))
                        .stableSteps(args.whole("num_stable_steps")).decaySteps(args.whole("num_decay_steps"))
                        .annealing(args.annealing("cooldown_type", null)).build());
            default:
                throw new IllegalArgumentException("no such schedule: " + schedule);
        }
    }

    /** The arguments of a reference's schedule, which all have to be asked for. */
    private static final class Args {

        private static final Pattern CALL = Pattern.compile("(\\w+)\\((.*)\\)");

        final String name;
        private final JsonNode node;
        private final Set<String> left = new HashSet<>();

        Args(String name, JsonNode node) {
            this.name = name;
            this.node = node;
            for (Iterator<String> names = node.fieldNames(); names.hasNext();) {
                left.add(names.next());
            }
        }

        void done() {
            if (!left.isEmpty()) {
                throw new IllegalArgumentException(name + " has arguments that the test does not know: " + left);
            }
        }

        boolean has(String arg) {
            return node.has(arg);
        }

        private JsonNode get(String arg) {
            left.remove(arg);
            if (!node.has(arg)) {
                throw new IllegalArgumentException(name + " has no argument " + arg);
            }
            return node.get(arg);
        }

        double number(String arg) {
            JsonNode value = get(arg);
            if (!value.isNumber()) {
                throw new IllegalArgumentException(name + ": " + arg + " is " + value);
            }
            return value.asDouble();
        }

        double numberOr(String arg, double byDefault) {
            return has(arg) ? number(arg) : byDefault;
        }

        int whole(String arg) {
            double value = number(arg);
            if (value != (int) value) {
                throw new IllegalArgumentException(name + ": " + arg + " is " + value);
            }
            return (int) value;
        }

        Double nothing(String arg) {
            return get(arg).isNull() ? null : Double.valueOf(number(arg));
        }

        boolean flagOrFalse(String arg) {
            return has(arg) && get(arg).booleanValue();
        }

        void mustBeTrue(String arg) {
            if (!get(arg).booleanValue()) {
                throw new IllegalArgumentException(name + ": " + arg);
            }
        }

        String text(String arg, String... known) {
            String value = get(arg).asText();
            if (!List.of(known).contains(value)) {
                throw new IllegalArgumentException(name + ": " + arg + " is " + value);
            }
            return value;
        }

        Double numberOrNull(String arg) {
            return has(arg) ? (Double) number(arg) : null;
        }

        Annealing annealing(String arg, Annealing byDefault) {
            return !has(arg) ? byDefault : switch (text(arg, "linear", "cosine", "1-sqrt", "1-square")) {
                case "linear" -> Annealing.LINEAR;
                case "cosine" -> Annealing.COSINE;
                case "1-sqrt" -> Annealing.ONE_MINUS_SQRT;
                default -> Annealing.ONE_MINUS_SQUARE;
            };
        }

        List<Double> numbers(String arg) {
            return doubles(get(arg));
        }

        List<Integer> wholes(String arg) {
            return numbers(arg).stream().map(Double::intValue).toList();
        }

        List<Args> objects(String arg) {
            List<Args> objects = new ArrayList<>();
            get(arg).forEach(object -> objects.add(new Args(name, object)));
            return objects;
        }

        /** Optax' boundaries_and_scales. */
        Map<Integer, Double> scales() {
            Map<Integer, Double> scales = new TreeMap<>();
            get("boundaries_and_scales").fields().forEachRemaining(e ->
                    scales.put(Integer.valueOf(e.getKey()), e.getValue().asDouble()));
            return scales;
        }

        /** A list of calls such as {@code f(1,b=2)}. The map names their positional arguments. */
        List<Args> calls(String arg, Map<String, List<String>> known) {
            List<Args> calls = new ArrayList<>();
            for (JsonNode text : get(arg)) {
                Matcher call = CALL.matcher(text.asText());
                if (!call.matches() || !known.containsKey(call.group(1))) {
                    throw new IllegalArgumentException(name + ": " + text);
                }
                Map<String, Double> named = new LinkedHashMap<>();
                for (String value : call.group(2).split(",")) {
                    int equals = value.indexOf('=');
                    String key = equals >= 0 ? value.substring(0, equals) : known.get(call.group(1)).get(named.size());
                    named.put(key, Double.valueOf(value.substring(equals + 1)));
                }
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                named.forEach(object::put);
                calls.add(new Args(call.group(1), object));
            }
            return calls;
        }
    }
}
