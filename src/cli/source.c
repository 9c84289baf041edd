#include "cli/source.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Room for a record and what was read beyond it. */
enum { ROOM = SOURCE_RECORD + 64 * 1024 };

/* --- bytes --- */

/* Read more behind what is there; `over` at the end of the file. */
static bool read_more(struct source *source, struct error *err)
{
    if (source->at) {
        memmove(source->bytes, source->bytes + source->at, source->end - source->at);
        source->end -= source->at;
        source->at = 0;
    }
    ssize_t count;
    do
        count = read(source->fd, source->bytes + source->end, ROOM - source->end);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return error_set(err, ERROR_UNAVAILABLE, "the file cannot be read: %s",
                         strerrordesc_np(errno));
    source->over = count == 0;
    source->end += (size_t)count;
    source->taken += (uint64_t)count;
    return true;
}

/* Have the byte at `offset` from what is next. *there: false at the end of the file. */
static bool have(struct source *source, size_t offset, bool *there, struct error *err)
{
    while (source->at + offset >= source->end) {
        if (source->over) {
            *there = false;
            return true;
        }
        if (offset >= SOURCE_RECORD)
            return error_set(err, ERROR_INVALID,
                             "line %llu: an event of more than %d bytes",
                             (unsigned long long)source->line, SOURCE_RECORD);
        if (!read_more(source, err))
            return false;
    }
    *there = true;
    return true;
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static void take(struct source *source, size_t count)
{
    const char *at = source->bytes + source->at;
    for (size_t i = 0; i < count; i++)
        source->lines += at[i] == '\n';
    source->at += count;
}

/* Pass over white space. *next: the byte after it, '\0' at the end of the file. */
static bool skip_space(struct source *source, char *next, struct error *err)
{
    for (;;) {
        bool there;
        if (!have(source, 0, &there, err))
            return false;
        *next = there ? source->bytes[source->at] : '\0';
        if (!there || !is_space(*next))
            return true;
        take(source, 1);
    }
}

/* --- records --- */

static bool next_line(struct source *source, str *record, struct error *err)
{
    char first;
    bool there;
    size_t len = 0;
    if (!skip_space(source, &first, err))
        return false;
    source->line = source->lines + 1;
    for (;; len++) {
        if (!have(source, len, &there, err))
            return false;
        if (!there || source->bytes[source->at + len] == '\n')
            break;
    }
    *record = (str){len ? source->bytes + source->at : NULL, len};
    take(source, len);
    return true;
}

/* How far the value at `at` reaches, as far as brackets and quotes tell. */
static bool element_length(struct source *source, size_t *length, struct error *err)
{
    bool there, quoted = false, escaped = false;
    int depth = 0;
    for (size_t i = 0;; i++) {
        if (!have(source, i, &there, err))
            return false;
        if (!there)
            return error_set(err, ERROR_INVALID,
                             "line %llu: the file ends inside this event",
                             (unsigned long long)source->line);
        char c = source->bytes[source->at + i];
        if (!quoted && depth == 0 && (c == ',' || c == ']')) {
            *length = i;
            return true;
        }
        if (!quoted)
            depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        if (c == '"' && !escaped)
            quoted = !quoted;
        escaped = quoted && c == '\\' && !escaped;
    }
}

/* After the array nothing may follow. */
static bool end_array(struct source *source, str *record, struct error *err)
{
    char next;
    take(source, 1);
    if (!skip_space(source, &next, err))
        return false;
    if (source->at < source->end)
        return error_set(err, ERROR_INVALID, "line %llu: something follows the array",
                         (unsigned long long)source->lines + 1);
    *record = (str){NULL, 0};
    return true;
}

static bool next_element(struct source *source, str *record, struct error *err)
{
    char next;
    size_t length;
    if (!skip_space(source, &next, err))
        return false;
    if (source->begun && next == ']')
        return end_array(source, record, err);
    if (source->at == source->end && source->begun)
        return error_set(err, ERROR_INVALID, "the array is not closed by a ']'");
    if (source->at == source->end) {
        *record = (str){NULL, 0}; /* asked again after the end */
        return true;
    }
    /* The bracket before the first, or the comma before any other. */
    take(source, 1);
    if (!skip_space(source, &next, err))
        return false;
    if (!source->begun && next == ']')
        return end_array(source, record, err);
    source->begun = true;
    source->line = source->lines + 1;
    if (!element_length(source, &length, err))
        return false;
    *record = str_trim((str){source->bytes + source->at, length});
    take(source, length);
    return true;
}

bool source_next(struct source *source, str *record, struct error *err)
{
    return source->format == SOURCE_ARRAY ? next_element(source, record, err)
                                          : next_line(source, record, err);
}

/* --- opening --- */

/* See what the file begins with. */
static bool detect(struct source *source, struct error *err)
{
    static const char mark[] = "\xef\xbb\xbf"; /* spreadsheets write it before UTF-8 */
    char first;
    bool there;
    if (!have(source, 2, &there, err))
        return false;
    if (there && memcmp(source->bytes, mark, 3) == 0)
        take(source, 3);
    if (!skip_space(source, &first, err))
        return false;
    source->format = first == '['   ? SOURCE_ARRAY
                     : first == '{' ? SOURCE_LINES
                                    : SOURCE_CSV;
    return true;
}

bool source_open(const char *path, struct source *source, struct error *err)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_UNAVAILABLE,
                         "'%s' cannot be read: %s", path, strerrordesc_np(errno));
    CLEANUP(source_close) struct source opened = {.fd = fd, .bytes = malloc(ROOM)};
    if (!opened.bytes)
        abort();
    struct stat about;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode))
        opened.length = (uint64_t)about.st_size;
    if (!detect(&opened, err))
        return error_context(err, "'%s'", path);
    *source = opened;
    opened = (struct source){.fd = -1};
    return true;
}

void source_close(struct source *source)
{
    if (source->fd > STDIN_FILENO)
        close(source->fd);
    free(source->bytes);
    *source = (struct source){.fd = -1};
}
