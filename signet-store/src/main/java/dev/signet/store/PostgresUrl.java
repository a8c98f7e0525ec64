package dev.signet.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;

/** A database's URL in one of the forms that operators have, taken apart. Its password is never printed. */
final class PostgresUrl {
    /** Parameters whose names differ between the two families of drivers. */
    private static final Map<String, String> JDBC_NAMES = Map.of(
            "application_name", "ApplicationName",
            "connect_timeout", "connectTimeout",
            "gssencmode", "gssEncMode",
            "channel_binding", "channelBinding",
            "target_session_attrs", "targetServerType");

    private static final String FORMS = "; it must look like postgresql://user:password@host:5432/database, with"
            + " reserved characters of user and password percent-encoded, or jdbc:postgresql://host:5432/database";

    private final Properties properties;

    private PostgresUrl(Properties properties) {
        this.properties = properties;
    }

    /**
     * @throws IllegalArgumentException when it is none; the message completes "the PostgreSQL URL …" and shows nothing of it
     */
    static PostgresUrl of(String text) {
        String rest = afterScheme(text);
        int query = indexOfAny(rest, "?");
        String beforeQuery = rest.substring(0, query);
        int at = beforeQuery.lastIndexOf('@');
        if (at > indexOfAny(beforeQuery, "/")) {
            throw new IllegalArgumentException("has a slash before its @" + FORMS);
        }
        // The driver logs what it cannot read: it is given neither the password nor the parameters.
        Properties properties = Driver.parseURL("jdbc:postgresql://" + beforeQuery.substring(at + 1), null);
        if (properties == null || properties.getProperty("PGHOST", "").isEmpty()) {
            throw new IllegalArgumentException("cannot be read" + FORMS);
        }
        if (query < rest.length()) {
            putParameters(properties, rest.substring(query + 1));
        }
        if (at >= 0) {
            String userInfo = rest.substring(0, at);
            int colon = indexOfAny(userInfo, ":");
            properties.setProperty("user", decode(userInfo.substring(0, colon)));
            if (colon < userInfo.length()) {
                properties.setProperty("password", decode(userInfo.substring(colon + 1)));
            }
        }
        if (properties.getProperty("user") == null) {
            throw new IllegalArgumentException("names no user" + FORMS);
        }
        return new PostgresUrl(properties);
    }

    private static String afterScheme(String text) {
        for (String scheme : new String[] {"postgresql://", "postgres://", "jdbc:postgresql://"}) {
            if (text.startsWith(scheme)) {
                return text.substring(scheme.length());
            }
        }
        throw new IllegalArgumentException("has no known beginning" + FORMS);
    }

    private static int indexOfAny(String text, String characters) {
        int at = 0;
        while (at < text.length() && characters.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static void putParameters(Properties properties, String query) {
        for (String parameter : query.split("&")) {
            int equals = indexOfAny(parameter, "=");
            String name = decode(parameter.substring(0, equals));
            String value = equals < parameter.length() ? decode(parameter.substring(equals + 1)) : "";
            properties.setProperty(
                    JDBC_NAMES.getOrDefault(name, name),
                    name.equals("target_session_attrs") ? serverType(value) : value);
        }
    }

    private static String serverType(String value) {
        return value.equals("read-write") ? "primary" : value;
    }

    /** Percent-decodes; unlike in HTML forms, a plus sign stands for itself. */
    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has a broken percent-encoding" + FORMS);
        }
    }

    /** For the driver, password included. */
    Properties properties() {
        Properties copy = new Properties();
        copy.putAll(properties);
        return copy;
    }

    /** Names the database in messages. */
    @Override
    public String toString() {
        return "PostgreSQL at " + properties.getProperty("PGHOST") + ":" + properties.getProperty("PGPORT") + "/"
                + properties.getProperty("PGDBNAME");
    }
}
