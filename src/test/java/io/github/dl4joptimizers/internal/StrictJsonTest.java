package io.github.dl4joptimizers.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;

import io.github.dl4joptimizers.schedule.ConstantSchedule;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** What {@link StrictJson} reads, what it refuses, and how it says so. */
class StrictJsonTest {

    private static final List<ObjectMapper> MAPPERS = List.of(NeuralNetConfiguration.mapper(),
            NeuralNetConfiguration.mapperYaml());

    enum Shape {
        ROUND, SQUARE, FLAT
    }

    /** Not annotated: it is read strictly because its owner is. */
    record Point(int x, double y) {
    }

    @StrictJson
    record Everything(int whole, long large, double number, boolean flag, Shape shape, String text, Integer orNoWhole,
            Double orNoNumber, Boolean orNoFlag, Shape orNoShape, Point point, ISchedule schedule, List<Integer> wholes,
            List<Double> numbers, List<Point> points, List<ISchedule> schedules, Map<String, Integer> map) {
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
    interface Animal {
    }

    @StrictJson
    interface Pet extends Animal {
    }

    record Dog(int age, Animal friend) implements Pet {
    }

    /** One that says how it is created. */
    @JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
    static final class Cat implements Pet {

        private final int lives;
        private final List<Double> weights;
        private final boolean wild;

        @JsonCreator
        private Cat(@JsonProperty("lives") int lives, @JsonProperty("weights") List<Double> weights,
                @IfAbsent("false") @JsonProperty("wild") boolean wild) {
            this.lives = Check.atLeast(1, "lives", lives);
            this.weights = List.copyOf(weights);
            this.wild = wild;
        }
    }

    /** One that says nothing. */
    static final class Fish implements Pet {
        public int scales;
        public Animal friend;
    }

    @StrictJson
    record Unit(@JsonProperty("length") double length) {

        Unit {
            Check.fraction("length", length);
        }
    }

    @StrictJson
    record Lone(Point point) {
    }

    @StrictJson
    record Nested(Unit unit) {
    }

    @StrictJson
    record Box<T>(List<T> content) {
    }

    record BoxOfUnits(Box<Unit> box) {
    }

    @StrictJson
    record Later(int old, @IfAbsent("0.5") double number, @IfAbsent("3") int whole, @IfAbsent("true") boolean flag,
            @IfAbsent("null") Double nothing, @IfAbsent("\"FLAT\"") Shape shape, @IfAbsent("[1, 2]") List<Integer> list,
            @IfAbsent("{\"x\": 1, \"y\": 2}") Point point,
            @IfAbsent("{\"@class\": \"io.github.dl4joptimizers.schedule.ConstantSchedule\", \"value\": 4}") ISchedule schedule) {
    }

    @StrictJson
    record BadDefault(@IfAbsent("0.5") int whole) {
    }

    private static Everything everything() {
        return new Everything(-3, 5_000_000_000L, 1e7, true, Shape.SQUARE, "a text: \"1\"", null, null, null, null,
                new Point(1, -0.0), ConstantSchedule.of(2), List.of(1, 2), List.of(0.5, 1e-300), List.of(new Point(3, 4)),
                List.of(ConstantSchedule.of(5), new MapSchedule(ScheduleType.EPOCH, Map.of(0, 0.1))), Map.of("one", 1));
    }

    // ---- reading what was written

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Everything full = new Everything(Integer.MIN_VALUE, Long.MIN_VALUE, Double.MIN_VALUE, false, Shape.FLAT, "", 1, 2.0,
                false, Shape.ROUND, null, null, List.of(), List.of(), null, List.of(), null);
        for (ObjectMapper mapper : MAPPERS) {
            for (Everything one : List.of(everything(), full)) {
                assertThat(mapper.readValue(mapper.writeValueAsString(one), Everything.class)).isEqualTo(one);
                assertThat(mapper.treeToValue(mapper.valueToTree(one), Everything.class)).isEqualTo(one);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, -0.0, 1e22})
    void anyNumberGoesToTheConstructorAsItWas(double y) throws IOException {
        for (ObjectMapper mapper : MAPPERS) {
            Lone one = new Lone(new Point(0, y));
            assertThat(mapper.readValue(mapper.writeValueAsString(one), Lone.class)).isEqualTo(one);
        }
    }

    @Property
    boolean numbersComeBackToTheBit(@ForAll int x, @ForAll double y) throws IOException {
        Lone one = new Lone(new Point(x, y));
        for (ObjectMapper mapper : MAPPERS) {
            if (!mapper.readValue(mapper.writeValueAsString(one), Lone.class).equals(one)) {
                return false;
            }
        }
        return true;
    }

    @Test
    void aWholeNumberIsANumberToo() throws IOException {
        for (ObjectMapper mapper : MAPPERS) {
            assertThat(mapper.readValue("{\"length\": 0}", Unit.class)).isEqualTo(new Unit(0));
        }
    }

    @Test
    void theTypeIdMayStandAnywhere() throws IOException {
        String name = Dog.class.getName().replace("$", "\\u0024");
        String json = "{'age': 3, 'friend': {'age': 1, '@class': '" + name + "', 'friend': null}, '@class': '" + name + "'}";
        for (ObjectMapper mapper : MAPPERS) {
            assertThat(mapper.readValue(json.replace('\'', '"'), Animal.class)).isEqualTo(new Dog(3, new Dog(1, null)));
        }
    }

    @Test
    void anInterfacesAnnotationIsItsRecordsAndClasses() throws IOException {
        for (ObjectMapper mapper : MAPPERS) {
            Dog dog = new Dog(3, new Dog(1, null));
            assertThat(mapper.readValue(mapper.writeValueAsString(dog), Animal.class)).isEqualTo(dog);
            assertThat(mapper.readValue(mapper.writeValueAsString(dog), Pet.class)).isEqualTo(dog);
            Cat cat = new Cat(9, List.of(1.5), true);
            Cat read = (Cat) mapper.readValue(mapper.writeValueAsString(cat), Pet.class);
            assertThat(read.lives).isEqualTo(9);
            assertThat(read.weights).containsExactly(1.5);
            assertThat(read.wild).isTrue();
            Fish fish = new Fish();
            fish.scales = 7;
            fish.friend = new Dog(2, null);
            Fish readFish = (Fish) mapper.readValue(mapper.writeValueAsString(fish), Pet.class);
            assertThat(readFish.scales).isEqualTo(7);
            assertThat(readFish.friend).isEqualTo(fish.friend);
        }
    }

    @Test
    void typeArgumentsAreHeeded() throws IOException {
        Box<Unit> box = new Box<>(List.of(new Unit(0.5)));
        for (ObjectMapper mapper : MAPPERS) {
            assertThat(mapper.<Box<Unit>>readValue(mapper.writeValueAsString(box),
                    mapper.getTypeFactory().constructParametricType(Box.class, Unit.class))).isEqualTo(box);
            assertThat(mapper.readValue(mapper.writeValueAsString(new BoxOfUnits(box)), BoxOfUnits.class).box()).isEqualTo(box);
        }
    }

    // ---- refusing

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            whole      | 2.5                    | whole must be a whole number, got 2.5
            whole      | 2.0                    | whole must be a whole number, got 2.0
            whole      | 1e2                    | whole must be a whole number, got 1e2
            whole      | "2"                    | whole must be a whole number, got "2"
            whole      | ""                     | whole must be a whole number, got ""
            whole      | null                   | whole must be a whole number, got null
            whole      | true                   | whole must be a whole number, got true
            whole      | []                     | whole must be a whole number, got a list
            whole      | [1]                    | whole must be a whole number, got a list
            whole      | {}                     | whole must be a whole number, got an object
            whole      | 2147483648             | whole must be a whole number in [-2147483648, 2147483647], got 2147483648
            whole      | -2147483649            | whole must be a whole number in [-2147483648, 2147483647], got -2147483649
            large      | 0.1                    | large must be a whole number, got 0.1
            number     | "0.5"                  | number must be a number, got "0.5"
            number     | ""                     | number must be a number, got ""
            number     | " "                    | number must be a number, got " "
            number     | "nan"                  | number must be a number, got "nan"
            number     | null                   | number must be a number, got null
            number     | false                  | number must be a number, got false
            number     | {"a": 1}               | number must be a number, got an object
            number     | 1.0e+400               | number must be within the range of double, got 1.0e+400
            flag       | 1                      | flag must be true or false, got 1
            flag       | 0                      | flag must be true or false, got 0
            flag       | "true"                 | flag must be true or false, got "true"
            flag       | ""                     | flag must be true or false, got ""
            flag       | null                   | flag must be true or false, got null
            shape      | "round"                | shape must be ROUND, SQUARE or FLAT, got "round"
            shape      | ""                     | shape must be ROUND, SQUARE or FLAT, got ""
            shape      | 0                      | shape must be ROUND, SQUARE or FLAT, got 0
            text       | 1                      | text must be a text, got 1
            text       | {}                     | text must be a text, got an object
            orNoWhole  | ""                     | orNoWhole must be a whole number, got ""
            orNoNumber | "1"                    | orNoNumber must be a number, got "1"
            orNoFlag   | 1                      | orNoFlag must be true or false, got 1
            orNoShape  | "?"                    | orNoShape must be ROUND, SQUARE or FLAT, got "?"
            point      | 3                      | point must be an object, got 3
            point      | []                     | point must be an object, got a list
            point      | ""                     | point must be an object, got ""
            point      | {"x": 1.5, "y": 1}     | x must be a whole number, got 1.5
            point      | {"x": 1}               | y of Point is missing
            point      | {"x": 1, "y": 1, "z": 1} | unknown property "z" of Point, which has x, y
            schedule   | 3                      | schedule must be an object, got 3
            schedule   | ""                     | schedule must be an object, got ""
            schedule   | [1]                    | schedule must be an object, got a list
            wholes     | 3                      | wholes must be a list, got 3
            wholes     | ""                     | wholes must be a list, got ""
            wholes     | {}                     | wholes must be a list, got an object
            wholes     | [1, 2.5]               | wholes[1] must be a whole number, got 2.5
            numbers    | [1, 2.5, "x"]          | numbers[2] must be a number, got "x"
            points     | [3]                    | points[0] must be an object, got 3
            points     | [{"x": 1, "y": true}]  | y must be a number, got true
            schedules  | [3]                    | schedules[0] must be an object, got 3
            """)
    void aPropertyOfAnotherKindIsRefusedByName(String property, String value, String message) throws IOException {
        for (ObjectMapper mapper : MAPPERS) {
            String text = NeuralNetConfiguration.mapper().valueToTree(everything()).toString();
            ObjectNode tree = (ObjectNode) NeuralNetConfiguration.mapper().readTree(text);
            String before = "\"" + property + "\":" + tree.get(property);
            assertThat(text).contains(before);
            isRefused(mapper, text.replace(before, "\"" + property + "\": " + value), Everything.class, message);
        }
    }

    /** YAML that is JSON too, so that each mapper reads the same text. */
    private static void isRefused(ObjectMapper mapper, String text, Class<?> type, String message) {
        Throwable refused = catchThrowable(() -> mapper.readValue(text, type));
        assertThat(refused).as(text).isInstanceOf(JsonMappingException.class).hasMessageStartingWith(message);
        assertThat(((JsonProcessingException) refused).getOriginalMessage()).isEqualTo(message);
        assertThat(rootCause(refused)).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static Throwable rootCause(Throwable thrown) {
        return thrown.getCause() == null ? thrown : rootCause(thrown.getCause());
    }

    @Test
    void anObjectWithNoKnownTypeIdIsRefusedByTheNameOfTheProperty() {
        for (ObjectMapper mapper : MAPPERS) {
            for (String friend : List.of("{}", "{\"@class\": \"no.such.Animal\"}", "{\"@class\": \"java.lang.String\"}")) {
                String dog = "{\"@class\": \"" + Dog.class.getName() + "\", \"age\": 1, \"friend\": " + friend + "}";
                assertThat(catchThrowable(() -> mapper.readValue(dog, Animal.class))).as(friend)
                        .isInstanceOf(JsonMappingException.class)
                        .hasMessageContaining("Dog[\"friend\"]");
            }
        }
    }

    @Test
    void aPropertyThatIsMissingIsRefusedByName() {
        for (ObjectMapper mapper : MAPPERS) {
            for (RecordComponent property : Everything.class.getRecordComponents()) {
                ObjectNode tree = NeuralNetConfiguration.mapper().valueToTree(everything());
                assertThat(tree.remove(property.getName())).isNotNull();
                isRefused(mapper, tree.toString(), Everything.class, property.getName() + " of Everything is missing");
            }
        }
    }

    @Test
    void anUnknownPropertyIsRefusedByName() {
        for (ObjectMapper mapper : MAPPERS) {
            isRefused(mapper, "{\"length\": 0.5, \"foo\": 1}", Unit.class,
                    "unknown property \"foo\" of Unit, which has length");
            isRefused(mapper, "{\"foo\": {\"a\": [1]}, \"length\": 0.5}", Unit.class,
                    "unknown property \"foo\" of Unit, which has length");
            isRefused(mapper, "{\"content\": [], \"@class\": 1}", Box.class,
                    "unknown property \"@class\" of Box, which has content");
        }
    }

    @Test
    void aPropertyThatIsThereTwiceIsRefused() {
        isRefused(MAPPERS.get(0), "{\"length\": 0.5, \"length\": 0.5}", Unit.class, "length of Unit is there twice");
        assertThat(catchThrowable(() -> MAPPERS.get(1).readValue("length: 0.5\nlength: 0.5\n", Unit.class)))
                .hasMessageContaining("length");
    }

    @Test
    void theConstructorsChecksComeThrough() {
        for (ObjectMapper mapper : MAPPERS) {
            isRefused(mapper, "{\"length\": 1.9}", Unit.class, "length must be in [0, 1), got 1.9");
            isRefused(mapper, "{\"length\": \"NaN\"}", Unit.class, "length must be in [0, 1), got NaN");
            isRefused(mapper, "{\"unit\": {\"length\": -1}}", Nested.class, "length must be in [0, 1), got -1.0");
            assertThat(catchThrowable(() -> mapper.readValue("{\"unit\": {\"length\": -1}}", Nested.class)))
                    .hasMessageContaining("Nested[\"unit\"]");
        }
    }

    @Test
    void anyOtherExceptionOfAConstructorNamesTheClass() {
        for (ObjectMapper mapper : MAPPERS) {
            Throwable thrown = catchThrowable(() -> mapper.readValue("{\"@class\": \"" + Cat.class.getName()
                    + "\", \"lives\": 1, \"weights\": null}", Animal.class));
            assertThat(thrown).isInstanceOf(JsonMappingException.class)
                    .hasMessageStartingWith("Cat: java.lang.NullPointerException");
        }
    }

    @Test
    void aClassWithACreatorIsReadAsStrictly() {
        String start = "{\"@class\": \"" + Cat.class.getName() + "\", ";
        for (ObjectMapper mapper : MAPPERS) {
            isRefused(mapper, start + "\"lives\": 2.5, \"weights\": []}", Pet.class, "lives must be a whole number, got 2.5");
            isRefused(mapper, start + "\"lives\": 0, \"weights\": []}", Pet.class, "lives must be at least 1, got 0");
            isRefused(mapper, start + "\"lives\": 1}", Pet.class, "weights of Cat is missing");
            isRefused(mapper, start + "\"lives\": 1, \"weights\": [true]}", Pet.class, "weights[0] must be a number, got true");
            isRefused(mapper, start + "\"lives\": 1, \"weights\": [], \"tail\": 1}", Pet.class,
                    "unknown property \"tail\" of Cat, which has lives, weights, wild");
        }
    }

    // ---- later properties

    @Test
    void aLaterPropertyMayBeAbsent() throws IOException {
        Later later = new Later(1, 0.5, 3, true, null, Shape.FLAT, List.of(1, 2), new Point(1, 2), ConstantSchedule.of(4));
        for (ObjectMapper mapper : MAPPERS) {
            assertThat(mapper.readValue("{\"old\": 1}", Later.class)).isEqualTo(later);
            assertThat(mapper.readValue(mapper.writeValueAsString(later), Later.class)).isEqualTo(later);
            assertThat(mapper.readValue("{\"old\": 1, \"number\": 0.25}", Later.class).number()).isEqualTo(0.25);
        }
    }

    @Test
    void aLaterPropertyIsReadAsStrictlyIfItIsThere() {
        for (ObjectMapper mapper : MAPPERS) {
            isRefused(mapper, "{\"old\": 1, \"number\": null}", Later.class, "number must be a number, got null");
            isRefused(mapper, "{\"old\": 1, \"whole\": 2.5}", Later.class, "whole must be a whole number, got 2.5");
            isRefused(mapper, "{\"number\": 0.5}", Later.class, "old of Later is missing");
            isRefused(mapper, "{}", BadDefault.class, "whole must be a whole number, got 0.5");
        }
    }

    // ---- alone

    @Test
    void somethingElseThanAnObjectIsRefused() {
        for (ObjectMapper mapper : MAPPERS) {
            for (String text : List.of("3", "\"x\"", "true")) {
                isRefused(mapper, text, Unit.class, "Unit must be an object, got " + text);
            }
            isRefused(mapper, "[1]", Unit.class, "Unit must be an object, got a list");
        }
    }
}
