/* log.h - what the program has to say to whoever runs it, on standard error.
 *
 * One line an entry: readable text on a terminal, a JSON object otherwise. An entry is
 * a fixed message and named values:
 *
 *     log_info("listening", LOG_TEXT("address", address), LOG_INT("port", 3000));
 *
 * Of entries with the same message, LOG_MOST a minute are written. The next one that is
 * says how many were "left_out".
 *
 * base/, domain/ and store/ do not log; they return errors. All functions may be called
 * from any thread: a line is one write(2) of at most 4096 bytes. A text is cut after 300
 * bytes, and values that do not fit the line are left out. Never log a request's body or
 * a person's name.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/str.h"

#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_value {
    const char *name; /* NULL ends the list */
    str text;
    int64_t number;
    bool is_text;
};

#define LOG_TEXT(name, value) ((struct log_value){(name), str_from(value), 0, true})
#define LOG_STR(name, value)  ((struct log_value){(name), (value), 0, true})
#define LOG_INT(name, value)  ((struct log_value){(name), {"", 0}, (value), false})

enum { LOG_MOST = 20 };

/* Entries below this level are dropped. The default is LOG_INFO. */
void log_set_level(enum log_level level);

/* "debug", "info", "warn", "error"; false for any other word. */
bool log_level_parse(str text, enum log_level *level);

/* Use the macros below. */
void log_entry(enum log_level level, const char *message, const struct log_value *value);

#define LOG_ENTRY(level, message, ...)                                                   \
    log_entry((level), (message),                                                        \
              (const struct log_value[]){__VA_ARGS__ __VA_OPT__(, ){.name = NULL}})
#define log_debug(message, ...) LOG_ENTRY(LOG_DEBUG, (message), __VA_ARGS__)
#define log_info(message, ...)  LOG_ENTRY(LOG_INFO, (message), __VA_ARGS__)
#define log_warn(message, ...)  LOG_ENTRY(LOG_WARN, (message), __VA_ARGS__)
#define log_error(message, ...) LOG_ENTRY(LOG_ERROR, (message), __VA_ARGS__)

#endif
