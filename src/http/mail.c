#include "http/mail.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"

#include <time.h>

enum {
    WORD_BYTES = 42, /* of a subject, in one encoded word of at most 75 characters */
    LINE_BYTES = 57, /* of the text, in one line of 76 characters */
};

static void add_date(struct buf *out, instant at)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const time_t seconds = (time_t)(at.ms / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    buf_addf(out, "Date: %.3s, %d %.3s %04d %02d:%02d:%02d +0000\r\n",
             days + 3 * tm.tm_wday, tm.tm_mday, months + 3 * tm.tm_mon, tm.tm_year + 1900,
             tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* As many whole characters as fit into a word. */
static size_t word_of(str text)
{
    size_t len = 0, next;
    while (len < text.len &&
           (next = str_utf8((str){text.at + len, text.len - len})) != 0 &&
           len + next <= WORD_BYTES)
        len += next;
    return len ? len : 1;
}

/* Encoded words (RFC 2047) have neither line ends nor anything that is not ASCII. */
static void add_subject(struct buf *out, str subject, struct arena *arena)
{
    buf_add(out, STR("Subject:"));
    while (subject.len) {
        char word[WORD_BYTES];
        size_t len = word_of(subject);
        for (size_t i = 0; i < len; i++)
            word[i] = (unsigned char)subject.at[i] < ' ' ? ' ' : subject.at[i];
        buf_addf(out, " =?utf-8?B?%.*s?=\r\n", STR_ARG(base64_of(word, len, arena)));
        subject = (str){subject.at + len, subject.len - len};
    }
}

static void add_text(struct buf *out, str text, struct arena *arena)
{
    while (text.len) {
        size_t len = text.len < LINE_BYTES ? text.len : LINE_BYTES;
        buf_addf(out, "%.*s\r\n", STR_ARG(base64_of(text.at, len, arena)));
        text = (str){text.at + len, text.len - len};
    }
}

str mail_compose(str from, const str *to, size_t count, str id, instant at, str subject,
                 str text, struct arena *arena)
{
    CLEANUP(buf_free) struct buf out = BUF(2 * text.len + 100000);
    str domain;
    (void)str_cut(from, '@', &domain);
    add_date(&out, at);
    buf_addf(&out, "From: %.*s\r\nTo: ", STR_ARG(from));
    for (size_t i = 0; i < count; i++)
        buf_addf(&out, "%s%.*s", i ? ",\r\n " : "", STR_ARG(to[i]));
    buf_addf(&out, "\r\nMessage-ID: <%.*s@%.*s>\r\n", STR_ARG(id), STR_ARG(domain));
    add_subject(&out, subject.len ? subject : STR("alert"), arena);
    buf_add(&out, STR("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                      "Content-Type: text/plain; charset=utf-8\r\n"
                      "Content-Transfer-Encoding: base64\r\n\r\n"));
    add_text(&out, text, arena);
    return arena_copy(arena, buf_str(&out));
}
