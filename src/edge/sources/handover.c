#include "edge/sources/handover.h"

#include "base/log.h"

bool handover_flush(struct handover *handover)
{
    if (handover->count &&
        !handover->sink->take(handover->sink, handover->event, handover->count))
        handover->refused = true;
    arena_free(&handover->arena);
    handover->event = NULL;
    handover->count = handover->room = 0;
    return !handover->refused;
}

static void out_event(void *context, const struct event *event)
{
    struct handover *handover = context;
    struct arena *arena = &handover->arena;
    if (handover->count == handover->room) {
        size_t room = handover->room ? 2 * handover->room : 16;
        handover->event =
            arena_grow(arena, handover->event, handover->room * sizeof *handover->event,
                       room * sizeof *handover->event);
        handover->room = room;
    }
    struct event *kept = &handover->event[handover->count++];
    *kept = *event;
    kept->worker = arena_copy(arena, event->worker);
    kept->station = arena_copy(arena, event->station);
    kept->camera = arena_copy(arena, event->camera);
    kept->model = arena_copy(arena, event->model);
}

/* Events that came before it are handed over first. */
static void out_camera(void *context, str camera, enum camera_state state, instant at)
{
    struct handover *handover = context;
    char id[ID_LENGTH + 1] = "";
    if (camera.len > ID_LENGTH)
        return;
    memcpy(id, camera.at, camera.len); /* handover_flush() may free the text */
    if (handover_flush(handover))
        handover->sink->camera(handover->sink, str_from(id), state, at);
}

static void out_ignored(void *context, const char *why)
{
    struct handover *handover = context;
    log_debug("a message was ignored", LOG_TEXT("reason", why));
    atomic_fetch_add(&handover->ignored, 1);
}

static void out_unread(void *context, str camera, const char *why)
{
    struct handover *handover = context;
    handover->sink->unread(handover->sink, camera, why);
}

static void out_clock(void *context, str camera, span ahead)
{
    struct handover *handover = context;
    handover->sink->clock(handover->sink, camera, ahead);
}

struct output handover_output(struct handover *handover)
{
    return (struct output){.context = handover,
                           .event = out_event,
                           .camera = out_camera,
                           .ignored = out_ignored,
                           .unread = out_unread,
                           .clock = out_clock};
}
