/* frigate_cameras.c - what Frigate says of its cameras: whether they are there, whether
 * they look for people, and in which state a model finds a whole station.
 *
 * Once a minute `stats` shows which cameras are alive, even if nobody is there to track.
 *
 * Source: https://docs.frigate.video/integrations/mqtt
 */
#include "edge/formats/formats.h"
#include "edge/formats/frigate.h"
#include "edge/formats/value.h"

#include <stdio.h>

const struct mapping_camera *frigate_camera(struct message_context *context, str prefix,
                                            str name)
{
    const struct mapping_camera *camera = mapping_camera(context->section, name);
    if (camera && str_equal(camera->prefix, prefix))
        return camera;
    context_ignore(context, "the mapping says nothing of the camera '%s'",
                   str_shown(name).text);
    return NULL;
}

static void take_model(struct message_context *context,
                       const struct mapping_camera *camera, str name)
{
    enum event_type state;
    instant at;
    for (size_t i = 0; i < camera->models; i++) {
        const struct mapping_model *model = &camera->model[i];
        if (!str_equal(model->name, name))
            continue;
        if (!mapping_class(&model->classes, str_trim(context->message->payload),
                           &state)) {
            context_ignore(context, "the mapping says nothing of the class '%s'",
                           str_shown(context->message->payload).text);
            return;
        }
        if (!context_now(context, camera, &at))
            return;
        char id[24];
        int len = snprintf(id, sizeof id, "model %zu", i);
        const struct sighting sighting = {
            camera, {id, (size_t)len}, model->station, state, camera->confidence,
            at,     PATIENCE_HELD};
        context_at(context, camera, at);
        presence_see(context->presence, &sighting, context->out);
        return;
    }
    context_ignore(context, "the mapping says nothing of the model '%s'",
                   str_shown(name).text);
}

static bool is_blind(const struct message_context *context,
                     const struct mapping_camera *camera)
{
    const bool *blind = context->state;
    return blind[camera - context->section->camera];
}

static void set_blind(const struct message_context *context,
                      const struct mapping_camera *camera, bool is_so)
{
    bool *blind = context->state;
    blind[camera - context->section->camera] = is_so;
}

/* A camera is there, or not. If it is, it may be blind. */
static void set_camera(struct message_context *context,
                       const struct mapping_camera *camera, bool online, bool forget,
                       instant at)
{
    enum camera_state state = !online                     ? CAMERA_OFFLINE
                              : is_blind(context, camera) ? CAMERA_DARK
                                                          : CAMERA_ONLINE;
    presence_camera(context->presence, camera, state, at, forget, context->out);
}

static void take_status(struct message_context *context,
                        const struct mapping_camera *camera, str role)
{
    str word = str_trim(context->message->payload);
    bool online = str_equal(word, STR("online"));
    instant at;
    if (!str_equal(role, STR("detect")))
        context_ignore(context, "only the role detect tells whether a camera sees");
    else if (!online && !str_equal(word, STR("offline")) &&
             !str_equal(word, STR("disabled")))
        context_unread(context, camera,
                       "the status '%s' is not online, offline or disabled",
                       str_shown(word).text);
    else if (context_now(context, camera, &at))
        set_camera(context, camera, online, false, at);
}

/* A switch of the camera: ON or OFF. Without detection nobody is seen, though pictures
 * go on. */
static void take_switch(struct message_context *context,
                        const struct mapping_camera *camera, bool of_detection)
{
    str word = str_trim(context->message->payload);
    bool on = str_equal(word, STR("ON"));
    instant at;
    if (!on && !str_equal(word, STR("OFF"))) {
        context_unread(context, camera, "the switch '%s' is not ON or OFF",
                       str_shown(word).text);
        return;
    }
    if (!context_now(context, camera, &at))
        return;
    if (of_detection)
        set_blind(context, camera, !on);
    set_camera(context, camera, on || of_detection, false, at);
}

/* Frigate itself started or ended, so the ids of its objects will not appear again, and
 * its switches are as its configuration says. */
void frigate_take_available(struct message_context *context, str prefix)
{
    const struct mapping_section *section = context->section;
    str word = str_trim(context->message->payload);
    bool online = str_equal(word, STR("online"));
    if (!online && !str_equal(word, STR("offline")) && !str_equal(word, STR("stopped"))) {
        context_unread(context, NULL, "'%s' is not online, offline or stopped",
                       str_shown(word).text);
        return;
    }
    for (size_t i = 0; i < section->cameras; i++) {
        const struct mapping_camera *camera = &section->camera[i];
        instant at;
        if (!str_equal(camera->prefix, prefix))
            continue;
        if (!context_now(context, camera, &at))
            return;
        if (!online)
            set_blind(context, camera, false);
        set_camera(context, camera, online, !online, at);
    }
}

/* The figures of one camera: pictures a second that come and that are looked at, and
 * whether objects are searched in them. */
static void take_figures(struct message_context *context,
                         const struct mapping_camera *camera, const struct json *figures)
{
    double come, looked_at;
    bool searched = true;
    instant at;
    if (!value_number(json_get(figures, "camera_fps"), &come) ||
        !context_now(context, camera, &at))
        return;
    bool told = value_bool(json_get(figures, "detection_enabled"), &searched);
    if (value_number(json_get(figures, "process_fps"), &looked_at)) {
        told = true;
        searched = searched && looked_at > 0;
    }
    if (come > 0 && told && is_blind(context, camera) != !searched) {
        set_blind(context, camera, !searched);
        set_camera(context, camera, true, false, at);
    }
    if (come > 0 && !is_blind(context, camera))
        context_at(context, camera, at);
    else
        set_camera(context, camera, come > 0, false, at);
}

/* Up to version 0.12 the cameras stand at the top, beside figures of other things. */
void frigate_take_stats(struct message_context *context, str prefix)
{
    const struct mapping_section *section = context->section;
    const struct json *root;
    if (!context_json(context, &root))
        return;
    const struct json *cameras = json_get(root, "cameras");
    if (!json_is_object(cameras))
        cameras = root;
    for (size_t i = 0; i < section->cameras; i++) {
        const struct mapping_camera *camera = &section->camera[i];
        if (str_equal(camera->prefix, prefix))
            take_figures(context, camera, json_get(cameras, camera->name.at));
    }
}

/* "hall/status/detect", "hall/detect/state", "hall/classification/bench" */
void frigate_take_of_camera(struct message_context *context, str prefix, str rest)
{
    str name = str_cut(rest, '/', &rest);
    str kind = str_cut(rest, '/', &rest);
    bool status = str_equal(kind, STR("status"));
    bool model = str_equal(kind, STR("classification"));
    bool detection = str_equal(kind, STR("detect"));
    bool is_switch =
        (detection || str_equal(kind, STR("enabled"))) && str_equal(rest, STR("state"));
    if (!status && !model && !is_switch) {
        context_ignore(context, "a topic of Frigate that is not read");
        return;
    }
    const struct mapping_camera *camera = frigate_camera(context, prefix, name);
    if (camera && status)
        take_status(context, camera, rest);
    else if (camera && model)
        take_model(context, camera, rest);
    else if (camera)
        take_switch(context, camera, detection);
}

/* Of each camera: is it blind, because it does not look for objects? */
void *frigate_new_state(const struct mapping_section *section, struct arena *arena)
{
    return arena_new(arena, bool, section->cameras);
}
