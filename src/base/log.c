#include "base/log.h"

#include "base/clock.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

/* A pipe takes up to PIPE_BUF (4096) bytes in one piece, so that lines of two threads
 * never mix. TEXT_MOST leaves room for several values of six bytes an escaped byte. */
enum { LINE_MOST = 4096, TEXT_MOST = 300 };

static _Atomic(enum log_level) lowest = LOG_INFO;

static const char *const level_name[] = {[LOG_DEBUG] = "debug",
                                         [LOG_INFO] = "info",
                                         [LOG_WARN] = "warn",
                                         [LOG_ERROR] = "error"};

void log_set_level(enum log_level level)
{
    atomic_store_explicit(&lowest, level, memory_order_relaxed);
}

bool log_level_parse(str text, enum log_level *level)
{
    for (enum log_level i = LOG_DEBUG; i <= LOG_ERROR; i++)
        if (str_equal(text, str_from(level_name[i]))) {
            *level = i;
            return true;
        }
    return false;
}

/* A line under construction. What does not fit is left out and remembered. */
struct line {
    size_t len;
    bool full;
    char text[LINE_MOST];
};

enum { ENDING = sizeof "}\n" - 1 }; /* kept free for the end of the line */

static void put(struct line *line, str s)
{
    if (line->full || s.len > sizeof line->text - ENDING - line->len) {
        line->full = true;
        return;
    }
    memcpy(line->text + line->len, s.at, s.len);
    line->len += s.len;
}

/* The character at the start of `s` as JSON writes it; what a terminal would obey and
 * bytes that are not UTF-8 are written so that they do no harm. */
static size_t put_escaped(struct line *line, str s)
{
    unsigned char c = (unsigned char)*s.at;
    size_t length = str_utf8(s);
    unsigned second = length == 2 ? (unsigned char)s.at[1] : 0;
    char text[8];

    if (length == 0)
        put(line, STR("\xef\xbf\xbd")); /* U+FFFD */
    else if (c == '"' || c == '\\')
        put(line, (str){(char[]){'\\', (char)c}, 2});
    else if (c < 0x20 || c == 0x7f || (c == 0xc2 && second < 0xa0))
        put(line, (str){text, (size_t)snprintf(text, sizeof text, "\\u%04x",
                                               length == 2 ? second : c)});
    else
        put(line, (str){s.at, length});
    return length ? length : 1;
}

static void put_quoted(struct line *line, str s)
{
    size_t i = 0;
    put(line, STR("\""));
    while (i < s.len && i < TEXT_MOST)
        i += put_escaped(line, (str){s.at + i, s.len - i});
    put(line, i < s.len ? STR("...\"") : STR("\""));
}

/* May it stand on a terminal without quotes? */
static bool is_plain(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] <= ' ' || s.at[i] > '~' || s.at[i] == '"' || s.at[i] == '\\')
            return false;
    return s.len > 0 && s.len <= TEXT_MOST;
}

static void put_value(struct line *line, const struct log_value *value, bool terminal)
{
    if (value->is_text && terminal && is_plain(value->text)) {
        put(line, value->text);
    } else if (value->is_text) {
        put_quoted(line, value->text);
    } else {
        char digits[sizeof "-9223372036854775808"];
        int len = snprintf(digits, sizeof digits, "%lld", (long long)value->number);
        put(line, (str){digits, (size_t)len});
    }
}

/* One name and its value, whole or not at all. */
static void put_member(struct line *line, const struct log_value *value, bool terminal)
{
    size_t before = line->len;
    if (terminal) {
        put(line, STR(" "));
        put(line, str_from(value->name));
        put(line, STR("="));
    } else {
        put(line, STR(","));
        put_quoted(line, str_from(value->name));
        put(line, STR(":"));
    }
    put_value(line, value, terminal);
    if (line->full)
        line->len = before;
}

static void put_start(struct line *line, enum log_level level, const char *message,
                      bool terminal)
{
    char text[INSTANT_TEXT];
    str now = instant_format(clock_now(), text);
    str name = str_from(level_name[level]);

    if (terminal) {
        put(line, now);
        put(line, STR(" "));
        put(line, name);
        put(line, (str){"      ", sizeof "error " - 1 - name.len});
        put(line, str_from(message));
        return;
    }
    put(line, STR("{\"time\":\""));
    put(line, now);
    put(line, STR("\",\"level\":\""));
    put(line, name);
    put(line, STR("\",\"message\":"));
    put_quoted(line, str_from(message));
}

/* Nobody can be told that the log cannot be written, so that is all that is tried. */
static void write_out(const struct line *line)
{
    size_t done = 0;
    while (done < line->len) {
        ssize_t wrote = write(STDERR_FILENO, line->text + done, line->len - done);
        if (wrote > 0)
            done += (size_t)wrote;
        else if (errno != EINTR)
            return;
    }
}

/* How often a message was written in the minute that began at `since`. A message is a
 * literal, so its address names it. */
struct rate {
    const char *message;
    int64_t since_ms, written, left_out;
};
static pthread_mutex_t rates_lock = PTHREAD_MUTEX_INITIALIZER;
static struct rate rates[256]; /* more than there are messages; beyond, they share */

static struct rate *rate_of(const char *message)
{
    enum { RATES = sizeof rates / sizeof *rates };
    size_t at = (uintptr_t)message / 8 % RATES;
    for (size_t i = 0; i < RATES; i++, at = (at + 1) % RATES)
        if (!rates[at].message || rates[at].message == message)
            break;
    return &rates[at];
}

/* May the message be written? Then *left_out: how many of them were not, before. */
static bool rate_allows(const char *message, int64_t *left_out)
{
    const int64_t minute_ms = 60000;
    int64_t now = clock_monotonic().ms;
    pthread_mutex_lock(&rates_lock);
    struct rate *rate = rate_of(message);
    *left_out = 0;
    if (!rate->message || now - rate->since_ms >= minute_ms) {
        if (rate->message == message)
            *left_out = rate->left_out;
        *rate = (struct rate){.message = message, .since_ms = now};
    }
    bool allowed = rate->written < LOG_MOST;
    rate->written += allowed;
    rate->left_out += !allowed;
    pthread_mutex_unlock(&rates_lock);
    return allowed;
}

void log_entry(enum log_level level, const char *message, const struct log_value *value)
{
    if (level < atomic_load_explicit(&lowest, memory_order_relaxed))
        return;

    int64_t left_out = 0;
    if (level > LOG_DEBUG && !rate_allows(message, &left_out))
        return;

    int saved_errno = errno; /* an entry about a failure must not change what it was */
    bool terminal = isatty(STDERR_FILENO);
    struct line line;
    line.len = 0;
    line.full = false;
    put_start(&line, level, message, terminal);
    for (; value->name; value++)
        put_member(&line, value, terminal);
    if (left_out)
        put_member(&line, &LOG_INT("left_out", left_out), terminal);

    line.full = false;
    str end = terminal ? STR("\n") : STR("}\n");
    memcpy(line.text + line.len, end.at, end.len);
    line.len += end.len;
    write_out(&line);
    errno = saved_errno;
}
