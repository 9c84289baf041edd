#include "http/coding.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/gzip.h"

#include <strings.h>

/* Less fits a packet as it is. */
enum { WORTH_PACKING = 1400 };

static bool equal_any_case(str a, str b)
{
    return a.len == b.len && strncasecmp(a.at, b.at, a.len) == 0;
}

/* "q=0.5" in thousandths; what is no weight is the full one, and a bad one is none. */
static unsigned weight_of(str parameter)
{
    unsigned weight = 0, unit = 1000;
    parameter = str_trim(parameter);
    if (parameter.len < 2 || strncasecmp(parameter.at, "q=", 2) != 0)
        return 1000;
    for (size_t i = 2; i < parameter.len; i++) {
        char c = parameter.at[i];
        if (i == 3 ? c != '.' : c < '0' || c > '9')
            return 0;
        if (i == 3)
            continue;
        weight += (unsigned)(c - '0') * unit;
        unit /= 10;
    }
    return weight <= 1000 ? weight : 0;
}

/* The weight of what is named, or -1. */
static int named_weight(str accepted, str name)
{
    while (accepted.len) {
        str weight, row = str_cut(accepted, ',', &accepted);
        if (equal_any_case(str_trim(str_cut(row, ';', &weight)), name))
            return (int)weight_of(weight);
    }
    return -1;
}

unsigned accept_weight(str accepted, str name)
{
    int weight = named_weight(accepted, name);
    if (weight < 0)
        weight = named_weight(accepted, STR("*"));
    return weight < 0 ? 0 : (unsigned)weight;
}

bool coding_wants_gzip(str accepted)
{
    int weight = (int)accept_weight(accepted, STR("gzip"));
    return weight > 0 && weight >= named_weight(accepted, STR("identity"));
}

static bool is_text(const char *content_type)
{
    return !content_type || strncmp(content_type, "application/json", 16) == 0 ||
           strncmp(content_type, "text/", 5) == 0;
}

/* May its form be chosen here? */
static bool is_open(const struct reply *reply)
{
    for (size_t i = 0; i < reply->header_count; i++)
        if (strcasecmp(reply->header[i].name, "Content-Encoding") == 0 ||
            strcasecmp(reply->header[i].name, "ETag") == 0)
            return false;
    return reply->header_count + 2 <= REPLY_HEADERS;
}

void coding_apply(struct reply *reply, str accepted, struct buf *packed)
{
    struct error err;
    if (reply->body.len < WORTH_PACKING || !is_text(reply->content_type) ||
        !is_open(reply))
        return;
    reply_header(reply, "Vary", STR("Accept-Encoding"));
    /* It fails when it saves nothing, or when there is no memory for it. */
    if (!coding_wants_gzip(accepted) || !gzip_pack(reply->body, GZIP_QUICK, packed, &err))
        return;
    reply->body = buf_str(packed);
    reply_header(reply, "Content-Encoding", STR("gzip"));
}
