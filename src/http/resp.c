#include "http/resp.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "http/link.h"

#include <hiredis/hiredis.h>
#include <stdlib.h>

enum { PARTS_MOST = 8, BLOCK = 16 * 1024 };

struct resp {
    struct link_wire *wire;
    redisReader *reader;
    size_t fed; /* bytes since the last whole reply */
};

bool resp_is_built(void) { return true; }

bool resp_open(const struct link_wire_options *options, struct resp **resp,
               struct error *err)
{
    struct link_wire *wire;
    if (!link_wire_open(options, &wire, err))
        return false;
    *resp = memory_new(struct resp, 1);
    (*resp)->wire = wire;
    (*resp)->reader = redisReaderCreate();
    if (!(*resp)->reader)
        abort(); /* there is no memory */
    return true;
}

void resp_close(struct resp *resp)
{
    if (!resp)
        return;
    redisReaderFree(resp->reader);
    link_wire_close(resp->wire);
    free(resp);
}

int resp_socket(const struct resp *resp) { return link_wire_socket(resp->wire); }

bool resp_send(struct resp *resp, const str *part, size_t count, span until,
               struct error *err)
{
    const char *text[PARTS_MOST];
    size_t size[PARTS_MOST];
    char *command;
    if (count > PARTS_MOST)
        return error_set(err, ERROR_INTERNAL, "a command of %zu parts", count);
    for (size_t i = 0; i < count; i++) {
        text[i] = part[i].len ? part[i].at : "";
        size[i] = part[i].len;
    }
    long long len = redisFormatCommandArgv(&command, (int)count, text, size);
    if (len < 0)
        abort();
    bool ok = link_wire_send(resp->wire, (str){command, (size_t)len}, until, err);
    redisFreeCommand(command);
    return ok;
}

static struct resp_reply copy(const redisReply *said, struct arena *arena)
{
    struct resp_reply reply = {.kind = RESP_NOTHING};
    switch (said->type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
    case REDIS_REPLY_ERROR:
        reply.kind = said->type == REDIS_REPLY_ERROR ? RESP_ERROR : RESP_TEXT;
        reply.text = arena_copy(arena, (str){said->str, (size_t)said->len});
        break;
    case REDIS_REPLY_INTEGER:
        reply.kind = RESP_NUMBER;
        reply.number = said->integer;
        break;
    }
    return reply;
}

static struct resp_reply copy_all(const redisReply *said, struct arena *arena)
{
    if (said->type != REDIS_REPLY_ARRAY)
        return copy(said, arena);
    size_t count = said->elements;
    struct resp_reply *element = arena_new(arena, struct resp_reply, count);
    for (size_t i = 0; i < count; i++)
        element[i] = copy(said->element[i], arena);
    return (struct resp_reply){.kind = RESP_LIST, .element = element, .count = count};
}

/* What has come is fed to the reader; is a reply whole? */
static bool next(struct resp *resp, struct arena *arena, struct resp_reply *reply,
                 bool *there, struct error *err)
{
    void *said = NULL;
    if (redisReaderGetReply(resp->reader, &said) != REDIS_OK)
        return error_set(err, ERROR_CORRUPT, "what answers speaks another protocol: %s",
                         resp->reader->errstr);
    *there = said;
    if (!said)
        return true;
    *reply = copy_all(said, arena);
    freeReplyObject(said);
    resp->fed = 0;
    return true;
}

bool resp_receive(struct resp *resp, span until, struct arena *arena,
                  struct resp_reply *reply, bool *there, struct error *err)
{
    char block[BLOCK];
    size_t got;
    for (;;) {
        if (!next(resp, arena, reply, there, err))
            return false;
        if (*there)
            return true;
        if (!link_wire_receive(resp->wire, block, sizeof block, until, &got, err))
            return false;
        if (!got)
            return true;
        resp->fed += got;
        if (resp->fed > RESP_MOST)
            return error_set(err, ERROR_CORRUPT, "an answer of more than %d MiB",
                             RESP_MOST >> 20);
        if (redisReaderFeed(resp->reader, block, got) != REDIS_OK)
            return error_set(err, ERROR_CORRUPT, "%s", resp->reader->errstr);
    }
}

bool resp_ask(struct resp *resp, const str *part, size_t count, span until,
              struct arena *arena, struct resp_reply *reply, struct error *err)
{
    bool there;
    if (!resp_send(resp, part, count, until, err) ||
        !resp_receive(resp, until, arena, reply, &there, err))
        return false;
    return there || error_set(err, ERROR_UNAVAILABLE, "no answer came in time");
}
