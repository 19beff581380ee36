package io.github.dl4joptimizers.imports;

import java.util.Iterator;
import java.util.Map;

import org.nd4j.shade.jackson.databind.JsonNode;

/** How messages show what they have received: as it is if it is short, else its beginning. */
final class Shown {

    private static final int LONGEST = 200;

    private Shown() {
    }

    static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    static String of(JsonNode node) {
        StringBuilder text = new StringBuilder();
        append(node, text);
        return cut(text.toString());
    }

    /** Goes no further than what is shown. Each level writes a character, so there are never many. */
    private static void append(JsonNode node, StringBuilder text) {
        if (!node.isContainerNode()) {
            text.append(node.isMissingNode() ? "nothing" : node.toString());
            return;
        }
        text.append(node.isObject() ? '{' : '[');
        String separator = "";
        Iterator<Map.Entry<String, JsonNode>> fields = node.fields();
        Iterator<JsonNode> elements = node.elements();
        while (elements.hasNext() && text.length() <= LONGEST) {
            text.append(separator);
            if (node.isObject()) {
                text.append('"').append(fields.next().getKey()).append("\":");
            }
            append(elements.next(), text);
            separator = ",";
        }
        text.append(node.isObject() ? '}' : ']');
    }
}
