package io.github.dl4joptimizers;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.slf4j.LoggerFactory;

/** What this library writes to the log. */
public final class Log {

    private Log() {
    }

    /** The warnings while something is done. */
    public static List<String> warnings(Runnable action) {
        return messages(Level.WARN, action);
    }

    /** The messages of a level while something is done. */
    public static List<String> messages(Level level, Runnable action) {
        Logger logger = (Logger) LoggerFactory.getLogger("io.github.dl4joptimizers");
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        Level before = logger.getLevel();
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(level);
        logger.setAdditive(false);
        try {
            action.run();
        } finally {
            logger.detachAppender(appender);
            logger.setLevel(before);
            logger.setAdditive(true);
        }
        return appender.list.stream().filter(event -> event.getLevel() == level).map(ILoggingEvent::getFormattedMessage).toList();
    }
}
