/* identify.c - who sends a request, by what it shows: a key, a certificate, the cookie of
 * a session, or nothing. */
#include "access/cookie.h"
#include "access/directory.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"

#include <strings.h>

/* Of a request that shows nothing. A proxy on this machine makes the world look as if it
 * called from here, so what came by way of one is not let in. */
static struct caller anybody(enum directory_state state, const struct peer *peer)
{
    struct caller caller = {.may = MAY_CALL};
    bool here = peer->loopback && !peer->forwarded;
    if (peer->local) {
        caller = (struct caller){.kind = CALLER_LOCAL, .may = MAY_EVERYTHING};
    } else if (state == DIRECTORY_OPEN && here) {
        caller = (struct caller){.kind = CALLER_OPEN, .may = MAY_EVERYTHING};
    } else {
        unsigned may_here = here ? MAY_CALL | MAY_MONITOR : MAY_CALL;
        caller.may = state == DIRECTORY_CLOSED ? may_here : MAY_SET_UP;
    }
    return caller;
}

/* What follows "Bearer"; empty: the header says something else. What asks for another
 * scheme is a proxy's own, and nothing to us. */
static str bearer_of(str header)
{
    str rest, scheme = str_cut(str_trim(header), ' ', &rest);
    if (scheme.len == 6 && strncasecmp(scheme.at, "Bearer", 6) == 0)
        return str_trim(rest);
    return (str){"", 0};
}

/* Can nobody between have read what was sent? */
static bool is_private(const struct peer *peer)
{
    return peer->secure || peer->local || peer->loopback;
}

bool directory_takes_bearer(struct directory *directory, const struct peer *peer,
                            struct error *err)
{
    return is_private(peer) || directory_is_plain(directory) ||
           error_set(err, ERROR_DENIED,
                     "a key was sent over plain HTTP, for everybody between to read; "
                     "revoke it, and use https. Or start the server with --plain-http");
}

static bool by_bearer(struct directory *directory, const struct peer *peer, str text,
                      struct arena *arena, struct caller *caller, struct error *err)
{
    struct token token;
    if (!directory_takes_bearer(directory, peer, err))
        return false;
    if (!key_parse(text, &token, err)) {
        err->code = ERROR_DENIED;
        return false;
    }
    return directory_key_caller(directory, &token, clock_now(), arena, caller, err);
}

/* A cookie that is no good any more is as none: the browser will sign in anew. */
static bool by_cookie(struct directory *directory, str header, struct arena *arena,
                      struct caller *caller)
{
    struct token token;
    struct error ignored;
    str text = cookie_find(header);
    return text.len && session_parse(text, &token, &ignored) &&
           directory_session_caller(directory, &token, clock_now(), arena, caller);
}

/* Whoever vouches for agents vouched for this one, when it connected. */
static struct caller certified(str agent)
{
    return (struct caller){.kind = CALLER_CERTIFICATE,
                           .may = MAY_CALL | MAY_INGEST,
                           .name = agent,
                           .agent = agent};
}

bool directory_identify(struct directory *directory, struct request *request,
                        const struct caller **caller, struct error *err)
{
    struct arena *arena = &request->arena;
    const struct peer *peer = &request->peer;
    struct caller *found = arena_new(arena, struct caller, 1);
    str bearer = bearer_of(request_header(request, "Authorization"));
    if (bearer.len) {
        if (!by_bearer(directory, peer, bearer, arena, found, err))
            return false;
    } else if (peer->agent.len) {
        *found = certified(peer->agent);
    } else if (peer->local || !by_cookie(directory, request->cookie, arena, found)) {
        *found = anybody(directory_state(directory), peer);
    }
    found->address = peer->address;
    *caller = found;
    return true;
}

bool directory_is_valid(struct directory *directory, const struct caller *caller)
{
    switch (caller->kind) {
    case CALLER_OPEN:
        return directory_state(directory) == DIRECTORY_OPEN;
    case CALLER_KEY:
    case CALLER_PERSON:
    case CALLER_PROVIDER:
        return directory_still_has(directory, caller, clock_now());
    case CALLER_NOBODY:
    case CALLER_LOCAL:
    case CALLER_CERTIFICATE:
        break;
    case CALLER_TOKEN:
        return instant_before(clock_now(), caller->until);
    }
    return true;
}
