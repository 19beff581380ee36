package io.github.dl4joptimizers.internal;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.databind.JsonMappingException;

/** Reads single values from JSON and YAML without converting one kind into another. Errors name the property. */
public final class Scalars {

    /** As Jackson writes them, in JSON and in YAML. */
    private static final List<String> NOT_FINITE = List.of("NaN", "Infinity", "-Infinity");

    private static final int LONGEST_SHOWN = 40;

    /** Long.MIN_VALUE with some room for YAML's other spellings. More digits take Java a time that grows with their square. */
    private static final int LONGEST_WHOLE = 100;

    /** YAML's parser takes the square of them; a double has 17, and its shortest exact decimal fewer than this. */
    private static final int MOST_DIGITS = 1200;

    private Scalars() {
    }

    static double number(JsonParser json, String name) throws IOException {
        return number(json, name, "a number");
    }

    /**
     * The number at the parser's current token.
     *
     * @param json where it is
     * @param name the property, for the message
     * @param rule what it must be, for the message
     * @return the number; NaN and infinities are for the caller to refuse
     */
    public static double number(JsonParser json, String name, String rule) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING && NOT_FINITE.contains(json.getText())) {
            return Double.parseDouble(json.getText());
        }
        that(json.currentToken().isNumeric(), json, name, rule, json);
        that(json.getTextLength() <= MOST_DIGITS, json, name, rule + " of at most " + MOST_DIGITS + " digits", json);
        double number = json.getDoubleValue();
        return that(Double.isFinite(number), json, name, "within the range of double", number);
    }

    static long whole(JsonParser json, String name, long least, long greatest) throws IOException {
        that(json.currentToken() == JsonToken.VALUE_NUMBER_INT, json, name, "a whole number", json);
        boolean fits = json.getTextLength() <= LONGEST_WHOLE && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER && json.getLongValue() >= least
                && json.getLongValue() <= greatest;
        return that(fits, json, name, "a whole number in [" + least + ", " + greatest + "]", json).getLongValue();
    }

    static boolean flag(JsonParser json, String name) throws IOException {
        return that(json.currentToken().isBoolean(), json, name, "true or false", json).getBooleanValue();
    }

    static String text(JsonParser json, String name) throws IOException {
        return that(json.currentToken() == JsonToken.VALUE_STRING, json, name, "a text", json).getText();
    }

    static Object constant(JsonParser json, String name, Object[] constants) throws IOException {
        List<String> names = Arrays.stream(constants).map(constant -> ((Enum<?>) constant).name()).toList();
        int index = json.currentToken() == JsonToken.VALUE_STRING ? names.indexOf(json.getText()) : -1;
        return constants[that(index >= 0, json, name, or(names), index)];
    }

    private static String or(List<String> names) {
        int last = names.size() - 1;
        return last < 1 ? String.join("", names) : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }

    /** {@code value}, if {@code holds}; else an error that shows what the parser has. */
    static <T> T that(boolean holds, JsonParser json, String name, String rule, T value) throws IOException {
        if (holds) {
            return value;
        }
        throw refused(json, name + " must be " + rule + ", got " + received(json));
    }

    /** An error with the place in the text, caused by an {@code IllegalArgumentException} as a constructor would throw it. */
    static JsonMappingException refused(JsonParser json, String message) {
        return JsonMappingException.from(json, message, new IllegalArgumentException(message));
    }

    private static String received(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (!token.isScalarValue()) {
            return token == JsonToken.START_ARRAY ? "a list" : "an object";
        }
        String text = json.getText();
        String shown = text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
        return token == JsonToken.VALUE_STRING ? '"' + shown + '"' : shown;
    }
}
