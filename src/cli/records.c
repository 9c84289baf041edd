#include "cli/records.h"

#include "base/error.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Room for a record and what was read beyond it. */
enum { ROOM = RECORD_BYTES + 64 * 1024 };

/* --- bytes --- */

/* Read more behind what is there; `over` at the end of the file. */
static bool read_more(struct records *records, struct error *err)
{
    if (records->at) {
        memmove(records->bytes, records->bytes + records->at, records->end - records->at);
        records->end -= records->at;
        records->at = 0;
    }
    ssize_t count;
    do
        count = read(records->fd, records->bytes + records->end, ROOM - records->end);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return error_set(err, ERROR_UNAVAILABLE, "the file cannot be read: %s",
                         strerrordesc_np(errno));
    records->over = count == 0;
    records->end += (size_t)count;
    records->taken += (uint64_t)count;
    return true;
}

/* Have the byte at `offset` from what is next. *there: false at the end of the file. */
static bool have(struct records *records, size_t offset, bool *there, struct error *err)
{
    while (records->at + offset >= records->end) {
        if (records->over) {
            *there = false;
            return true;
        }
        if (offset >= RECORD_BYTES)
            return error_set(err, ERROR_INVALID,
                             "line %llu: an event of more than %d bytes",
                             (unsigned long long)records->line, RECORD_BYTES);
        if (!read_more(records, err))
            return false;
    }
    *there = true;
    return true;
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static void take(struct records *records, size_t count)
{
    const char *at = records->bytes + records->at;
    for (size_t i = 0; i < count; i++)
        records->lines += at[i] == '\n';
    records->at += count;
}

/* Pass over white space. *next: the byte after it, '\0' at the end of the file. */
static bool skip_space(struct records *records, char *next, struct error *err)
{
    for (;;) {
        bool there;
        if (!have(records, 0, &there, err))
            return false;
        *next = there ? records->bytes[records->at] : '\0';
        if (!there || !is_space(*next))
            return true;
        take(records, 1);
    }
}

/* --- records --- */

static bool next_line(struct records *records, str *record, struct error *err)
{
    char first;
    bool there;
    size_t len = 0;
    if (!skip_space(records, &first, err))
        return false;
    records->line = records->lines + 1;
    for (;; len++) {
        if (!have(records, len, &there, err))
            return false;
        if (!there || records->bytes[records->at + len] == '\n')
            break;
    }
    *record = (str){len ? records->bytes + records->at : NULL, len};
    take(records, len);
    return true;
}

/* How far the value at `at` reaches, as far as brackets and quotes tell. */
static bool element_length(struct records *records, size_t *length, struct error *err)
{
    bool there, quoted = false, escaped = false;
    int depth = 0;
    for (size_t i = 0;; i++) {
        if (!have(records, i, &there, err))
            return false;
        if (!there)
            return error_set(err, ERROR_INVALID,
                             "line %llu: the file ends inside this event",
                             (unsigned long long)records->line);
        char c = records->bytes[records->at + i];
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
static bool end_array(struct records *records, str *record, struct error *err)
{
    char next;
    take(records, 1);
    if (!skip_space(records, &next, err))
        return false;
    if (records->at < records->end)
        return error_set(err, ERROR_INVALID, "line %llu: something follows the array",
                         (unsigned long long)records->lines + 1);
    *record = (str){NULL, 0};
    return true;
}

static bool next_element(struct records *records, str *record, struct error *err)
{
    char next;
    size_t length;
    if (!skip_space(records, &next, err))
        return false;
    if (records->begun && next == ']')
        return end_array(records, record, err);
    if (records->at == records->end && records->begun)
        return error_set(err, ERROR_INVALID, "the array is not closed by a ']'");
    if (records->at == records->end) {
        *record = (str){NULL, 0}; /* asked again after the end */
        return true;
    }
    /* The bracket before the first, or the comma before any other. */
    take(records, 1);
    if (!skip_space(records, &next, err))
        return false;
    if (!records->begun && next == ']')
        return end_array(records, record, err);
    records->begun = true;
    records->line = records->lines + 1;
    if (!element_length(records, &length, err))
        return false;
    *record = str_trim((str){records->bytes + records->at, length});
    take(records, length);
    return true;
}

bool records_next(struct records *records, str *record, struct error *err)
{
    return records->format == RECORDS_ARRAY ? next_element(records, record, err)
                                            : next_line(records, record, err);
}

/* --- opening --- */

/* See what the file begins with. */
static bool detect(struct records *records, struct error *err)
{
    static const char mark[] = "\xef\xbb\xbf"; /* spreadsheets write it before UTF-8 */
    char first;
    bool there;
    if (!have(records, 2, &there, err))
        return false;
    if (there && memcmp(records->bytes, mark, 3) == 0)
        take(records, 3);
    if (!skip_space(records, &first, err))
        return false;
    records->format = first == '['   ? RECORDS_ARRAY
                      : first == '{' ? RECORDS_LINES
                                     : RECORDS_CSV;
    return true;
}

bool records_open(const char *path, struct records *records, struct error *err)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_UNAVAILABLE,
                         "'%s' cannot be read: %s", path, strerrordesc_np(errno));
    CLEANUP(records_close)
    struct records opened = {.fd = fd, .bytes = memory_bytes(ROOM)};
    struct stat about;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode))
        opened.length = (uint64_t)about.st_size;
    if (!detect(&opened, err))
        return error_context(err, "'%s'", path);
    *records = opened;
    opened = (struct records){.fd = -1};
    return true;
}

void records_close(struct records *records)
{
    if (records->fd > STDIN_FILENO)
        close(records->fd);
    free(records->bytes);
    *records = (struct records){.fd = -1};
}
