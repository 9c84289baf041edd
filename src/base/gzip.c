#include "base/gzip.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"

#include <stdlib.h>

#include <zlib.h>

enum {
    PIECE = 16 * 1024,      /* bytes that zlib hands over at a time */
    GZIP_WINDOW = 15 + 16,  /* zlib's code for: largest window, gzip and nothing else */
    LARGEST_INPUT = 1 << 30 /* zlib counts in unsigned int */
};

/* Hand zlib the next part of *rest, when it has used up the last. */
static void feed(z_stream *stream, str *rest)
{
    if (stream->avail_in > 0 || rest->len == 0)
        return;
    size_t part = rest->len < LARGEST_INPUT ? rest->len : LARGEST_INPUT;
    stream->next_in = (unsigned char *)rest->at; /* zlib only reads it */
    stream->avail_in = (unsigned)part;
    *rest = (str){rest->at + part, rest->len - part};
}

static bool keep(struct buf *out, const unsigned char *piece, const z_stream *stream,
                 struct error *err)
{
    buf_add(out, (str){(const char *)piece, PIECE - stream->avail_out});
    return buf_ok(out) ||
           error_set(err, ERROR_LIMIT, "it is more than %zu bytes", out->limit);
}

/* zlib needs memory of its own; unlike an arena it says so when there is none. */
static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "out of memory");
}

static bool damaged(const z_stream *stream, bool first, struct error *err)
{
    if (stream->total_out == 0 && !first)
        return error_set(err, ERROR_INVALID,
                         "the gzip data is followed by something that is not gzip");
    return error_set(err, ERROR_INVALID, "not gzip data, or damaged: %s",
                     stream->msg ? stream->msg : "unknown reason");
}

/* Unpack one member from *rest and what the stream still has of it. */
static bool unpack_member(z_stream *stream, bool first, str *rest, struct buf *out,
                          struct error *err)
{
    unsigned char piece[PIECE];
    for (;;) {
        feed(stream, rest);
        stream->next_out = piece;
        stream->avail_out = PIECE;

        int result = inflate(stream, Z_NO_FLUSH);
        if (result == Z_BUF_ERROR && stream->avail_in == 0 && rest->len == 0)
            return error_set(err, ERROR_INVALID, "the gzip data is cut short");
        if (result == Z_MEM_ERROR)
            return no_memory(err);
        if (result != Z_OK && result != Z_STREAM_END)
            return damaged(stream, first, err);
        if (!keep(out, piece, stream, err))
            return false;
        if (result == Z_STREAM_END)
            return true;
    }
}

static void stop_inflating(z_stream *stream) { inflateEnd(stream); }

bool gzip_unpack(str packed, struct buf *out, struct error *err)
{
    CLEANUP(stop_inflating) z_stream stream = {0};
    if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK)
        return no_memory(err);

    bool first = true;
    do {
        if (!unpack_member(&stream, first, &packed, out, err))
            return false;
        inflateReset(&stream);
        first = false;
    } while (stream.avail_in > 0 || packed.len > 0);
    return true;
}

/* --- packing --- */

struct gzip_packer {
    z_stream stream;
};

struct gzip_packer *gzip_packer_new(enum gzip_effort effort)
{
    enum { MEMORY_LEVEL = 8 }; /* zlib's default */
    struct gzip_packer *packer = memory_new(struct gzip_packer, 1);
    int level = effort == GZIP_QUICK ? Z_BEST_SPEED : Z_DEFAULT_COMPRESSION;
    if (deflateInit2(&packer->stream, level, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) == Z_OK)
        return packer;
    free(packer);
    return NULL;
}

void gzip_packer_free(struct gzip_packer *packer)
{
    if (packer)
        deflateEnd(&packer->stream);
    free(packer);
}

bool gzip_packer_add(struct gzip_packer *packer, str plain, bool last, struct buf *out,
                     struct error *err)
{
    unsigned char piece[PIECE];
    z_stream *stream = &packer->stream;
    int result;
    do {
        feed(stream, &plain);
        stream->next_out = piece;
        stream->avail_out = PIECE;
        result = deflate(stream, plain.len ? Z_NO_FLUSH : last ? Z_FINISH : Z_SYNC_FLUSH);
        if (!keep(out, piece, stream, err))
            return false;
        /* A flush has come to its end when it leaves room. */
    } while (last ? result != Z_STREAM_END
                  : plain.len || stream->avail_in || !stream->avail_out);
    return true;
}

static void stop_packing(struct gzip_packer **packer) { gzip_packer_free(*packer); }

bool gzip_pack(str plain, enum gzip_effort effort, struct buf *out, struct error *err)
{
    CLEANUP(stop_packing) struct gzip_packer *packer = gzip_packer_new(effort);
    return packer ? gzip_packer_add(packer, plain, true, out, err) : no_memory(err);
}
