package dev.signet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The texts of settings, and what they say. Errors name the setting. */
final class SettingValues {
    private final Map<Setting, String> texts;

    SettingValues(Map<Setting, String> texts) {
        this.texts = new EnumMap<>(Setting.class);
        texts.forEach((setting, text) -> {
            if (text != null && !text.isBlank()) {
                this.texts.put(setting, text.strip());
            }
        });
    }

    String text(Setting setting) {
        return texts.getOrDefault(setting, setting.defaultValue());
    }

    List<String> list(Setting setting) {
        List<String> items = new ArrayList<>();
        for (String item : text(setting).split(",")) {
            if (!item.isBlank()) {
                items.add(item.strip());
            }
        }
        return items;
    }

    /** Routes, in which a comma may also part methods: {@code GET,HEAD /a, POST /b}. */
    List<PathPattern> routes(Setting setting) {
        List<PathPattern> routes = new ArrayList<>();
        routeTexts(text(setting)).forEach(route -> routes.add(read(setting, route, PathPattern::parse)));
        return List.copyOf(routes);
    }

    <T> Map<PathPattern, T> routeMap(Setting setting, Function<String, T> value) {
        Map<PathPattern, T> map = new LinkedHashMap<>();
        for (String text : routeTexts(text(setting))) {
            int equals = text.lastIndexOf('=');
            if (equals < 0) {
                throw wrong(setting, text, "write 'route=value'");
            }
            map.put(
                    read(setting, text.substring(0, equals), PathPattern::parse),
                    read(setting, text.substring(equals + 1).strip(), value));
        }
        return map;
    }

    private static List<String> routeTexts(String text) {
        List<String> routes = new ArrayList<>();
        StringBuilder route = new StringBuilder();
        for (String part : text.split(",")) {
            route.append(route.isEmpty() ? "" : ",").append(part.strip());
            if (part.indexOf('/') >= 0) {
                routes.add(route.toString());
                route.setLength(0);
            }
        }
        if (!route.toString().isBlank()) {
            routes.add(route.toString());
        }
        return routes;
    }

    <T> Map<String, T> map(Setting setting, Function<String, T> value) {
        Map<String, T> map = new LinkedHashMap<>();
        for (String text : list(setting)) {
            int equals = text.lastIndexOf('=');
            if (equals <= 0) {
                throw wrong(setting, text, "write 'name=value'");
            }
            map.put(
                    text.substring(0, equals).strip(),
                    read(setting, text.substring(equals + 1).strip(), value));
        }
        return map;
    }

    /** One of an enum's names, in lower case with hyphens. */
    <E extends Enum<E>> E choice(Setting setting, Class<E> type) {
        return read(setting, text(setting), text -> choice(text, type));
    }

    static <E extends Enum<E>> E choice(String text, Class<E> type) {
        for (E value : type.getEnumConstants()) {
            if (value.name().replace('_', '-').equalsIgnoreCase(text)) {
                return value;
            }
        }
        List<String> names = new ArrayList<>();
        for (E value : type.getEnumConstants()) {
            names.add(value.name().replace('_', '-').toLowerCase(Locale.ROOT));
        }
        throw new IllegalArgumentException("choose one of " + String.join(", ", names));
    }

    /** Whether the text is the first of two words; anything else is an error. */
    boolean flag(Setting setting, String yes, String no) {
        String text = text(setting).toLowerCase(Locale.ROOT);
        if (text.equals(yes) || text.equals(no)) {
            return text.equals(yes);
        }
        throw wrong(setting, text, "choose " + yes + " or " + no);
    }

    boolean flag(Setting setting) {
        return flag(setting, "true", "false");
    }

    /** A time as in {@link #seconds}, or in milliseconds: {@code 250ms}. */
    Duration duration(Setting setting) {
        String text = text(setting).toLowerCase(Locale.ROOT);
        return text.endsWith("ms")
                ? read(
                        setting,
                        text,
                        millis -> Duration.ofMillis(positive(millis.substring(0, millis.length() - 2), 1_000_000_000)))
                : Duration.ofSeconds(seconds(setting));
    }

    /** Seconds: {@code 300}, {@code 300s}, {@code 5m}, {@code 1h}. */
    long seconds(Setting setting) {
        return read(setting, text(setting).toLowerCase(Locale.ROOT), text -> {
            char unit = text.charAt(text.length() - 1);
            long factor = unit == 'm' ? 60 : unit == 'h' ? 3600 : 1;
            String number = Character.isDigit(unit) ? text : text.substring(0, text.length() - 1);
            if (factor == 1 && unit != 's' && !Character.isDigit(unit)) {
                throw new IllegalArgumentException("write seconds, or 5m, or 1h");
            }
            return positive(number, 1_000_000_000) * factor;
        });
    }

    /** A count or a number of octets: {@code 10000000}, {@code 10MB}, {@code 64KiB}. */
    int size(Setting setting) {
        return (int) longSize(setting, Integer.MAX_VALUE);
    }

    long longSize(Setting setting, long most) {
        return read(setting, text(setting).toLowerCase(Locale.ROOT), text -> {
            String[] units = {"kib", "mib", "gib", "kb", "mb", "gb"};
            long[] factors = {1L << 10, 1L << 20, 1L << 30, 1_000, 1_000_000, 1_000_000_000};
            for (int i = 0; i < units.length; i++) {
                if (text.endsWith(units[i])) {
                    String number =
                            text.substring(0, text.length() - units[i].length()).strip();
                    return atMost(most, positive(number, Long.MAX_VALUE / factors[i]) * factors[i]);
                }
            }
            return atMost(most, positive(text, Long.MAX_VALUE));
        });
    }

    private static long atMost(long most, long value) {
        if (value > most) {
            throw new IllegalArgumentException("at most " + most + " is possible");
        }
        return value;
    }

    private static long positive(String text, long most) {
        long number;
        try {
            number = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a whole number is needed");
        }
        if (number < 0 || number > most) {
            throw new IllegalArgumentException("a number from 0 to " + most + " is needed");
        }
        return number;
    }

    private <T> T read(Setting setting, String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw wrong(setting, text, e.getMessage());
        }
    }

    private static IllegalArgumentException wrong(Setting setting, String text, String what) {
        return new IllegalArgumentException("setting " + setting.key() + ": '" + text + "': " + what);
    }
}
