/* cameras.c - reads the cameras of a section: which of their words mean which station. */
#include "edge/mapping/node.h"
#include "edge/mapping/rows.h"

#include <stdlib.h>

static const char *const activity_words[] = {"working", "idle", NULL};
static const char *const state_words[] = {"working", "idle", "absent", NULL};

/* --- stations and states --- */

static bool read_station(const struct mapping_draft *draft, const struct member *node,
                         size_t *station, struct error *err)
{
    const struct mapping *mapping = draft->mapping;
    str id = {0};
    if (!member_need(node, "the id of a station", err) ||
        !node_id(node, &draft->mapping->arena, &id, err))
        return false;
    for (size_t i = 0; i < mapping->stations; i++)
        if (str_equal(mapping->station[i].id, id)) {
            *station = i;
            return mapping->individual || mapping->station[i].worker != MAPPING_NONE ||
                   member_wrong(
                       node, err,
                       "the station '%s' has no worker, and nobody is identified; "
                       "give it one under stations",
                       str_shown(id).text);
        }
    return member_wrong(node, err, "'%s' is not among the stations", str_shown(id).text);
}

/* Read "S1", or an object with a station and other `members`. */
static bool read_target(const struct mapping_draft *draft, const struct member *node,
                        const char *const *members, size_t *station, struct error *err)
{
    str text;
    if (json_text(node->value, &text))
        return read_station(draft, node, station, err);
    struct member member = member_in(node, "station");
    return member_only(node, members, err) && read_station(draft, &member, station, err);
}

static bool read_activity(const struct member *node, enum event_type *state,
                          struct error *err)
{
    int word = EVENT_TYPES;
    struct member member = member_in(node, "state");
    if (!member_word(&member, activity_words, &word, err))
        return false;
    *state = (enum event_type)word; /* the words are in the order of the types */
    return true;
}

static bool read_classes(const struct mapping_draft *draft, const struct member *node,
                         struct mapping_classes *classes, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct members each;
    if (!member_each(node, MAPPING_ZONES, arena, &each, err))
        return false;
    struct mapping_class *row = arena_new(arena, struct mapping_class, each.count);
    for (size_t i = 0; i < each.count; i++) {
        int word = EVENT_WORKING;
        if (!node_name(&each.member[i], arena, &row[i].name, err) ||
            !member_word(&each.member[i], state_words, &word, err))
            return false;
        row[i].state = (enum event_type)word;
    }
    *classes = (struct mapping_classes){row, each.count};
    return true;
}

/* --- zones --- */

static bool read_corner(const struct mapping_draft *draft, const struct member *node,
                        struct mapping_point *point, struct error *err)
{
    struct members pair;
    if (!member_elements(node, 2, &draft->mapping->arena, &pair, err))
        return false;
    if (pair.count != 2)
        return member_wrong(node, err, "is not a corner; want [x, y]");
    return member_number(&pair.member[0], 0, 1, &point->x, err) &&
           member_number(&pair.member[1], 0, 1, &point->y, err);
}

static bool read_polygon(const struct mapping_draft *draft, const struct member *node,
                         struct mapping_zone *zone, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct members each;
    if (!node->value)
        return true;
    if (!member_elements(node, MAPPING_CORNERS, arena, &each, err))
        return false;
    if (each.count < 3)
        return member_wrong(node, err, "has %zu corners; want 3 or more", each.count);
    struct mapping_point *corner = arena_new(arena, struct mapping_point, each.count);
    for (size_t i = 0; i < each.count; i++)
        if (!read_corner(draft, &each.member[i], &corner[i], err))
            return false;
    zone->corner = corner;
    zone->corners = each.count;
    return true;
}

static bool read_zone(const struct mapping_draft *draft,
                      const struct message_format *format, const struct member *node,
                      struct mapping_zone *zone, struct error *err)
{
    static const char *const named[] = {"station", "state", NULL};
    static const char *const drawn[] = {"station", "state", "polygon", NULL};
    struct member polygon = member_in(node, "polygon");
    return node_name(node, &draft->mapping->arena, &zone->name, err) &&
           read_target(draft, node, format->zones_at_source ? named : drawn,
                       &zone->station, err) &&
           read_activity(node, &zone->state, err) &&
           read_polygon(draft, &polygon, zone, err);
}

static bool read_zones(const struct mapping_draft *draft, const struct member *node,
                       struct mapping_camera *camera, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct members each;
    if (!member_each(node, MAPPING_ZONES, arena, &each, err))
        return false;
    struct mapping_zone *zone = arena_new(arena, struct mapping_zone, each.count);
    for (size_t i = 0; i < each.count; i++)
        if (!read_zone(draft, camera->format, &each.member[i], &zone[i], err))
            return false;
    camera->zone = zone;
    camera->zones = each.count;
    return true;
}

/* --- rules and models --- */

static bool read_counts(const struct member *node, bool *counts, struct error *err)
{
    struct member member = member_in(node, "counts");
    return member_bool(&member, counts, err);
}

static bool read_rule(struct mapping_draft *draft, const struct member *node,
                      struct mapping_rule *rule, struct error *err)
{
    static const char *const members[] = {"station", "state", "counts", NULL};
    if (!node_name(node, &draft->mapping->arena, &rule->name, err) ||
        !read_target(draft, node, members, &rule->station, err) ||
        !read_activity(node, &rule->state, err) || !read_counts(node, &rule->counts, err))
        return false;
    if (rule->counts && rule->state != EVENT_TYPES)
        return member_wrong(node, err, "counts units, so it has no state");
    rule->number = draft->mapping->rules++;
    return true;
}

static bool read_rules(struct mapping_draft *draft, const struct member *node,
                       struct mapping_camera *camera, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct members each;
    if (!member_each(node, MAPPING_ZONES, arena, &each, err))
        return false;
    struct mapping_rule *rule = arena_new(arena, struct mapping_rule, each.count);
    for (size_t i = 0; i < each.count; i++)
        if (!read_rule(draft, &each.member[i], &rule[i], err))
            return false;
    camera->rule = rule;
    camera->rules = each.count;
    return true;
}

static bool read_model(const struct mapping_draft *draft, const struct member *node,
                       struct mapping_model *model, struct error *err)
{
    static const char *const members[] = {"station", "states", NULL};
    struct member states = member_in(node, "states");
    return node_name(node, &draft->mapping->arena, &model->name, err) &&
           member_only(node, members, err) &&
           read_target(draft, node, members, &model->station, err) &&
           member_need(&states, "an object such as {\"busy\": \"working\"}", err) &&
           read_classes(draft, &states, &model->classes, err);
}

static bool read_models(const struct mapping_draft *draft, const struct member *node,
                        struct mapping_camera *camera, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct members each;
    if (!member_each(node, MAPPING_ZONES, arena, &each, err))
        return false;
    struct mapping_model *model = arena_new(arena, struct mapping_model, each.count);
    for (size_t i = 0; i < each.count; i++)
        if (!read_model(draft, &each.member[i], &model[i], err))
            return false;
    camera->model = model;
    camera->models = each.count;
    return true;
}

/* --- cameras --- */

/* The size of the pictures, for formats whose messages give positions in pixels. */
static bool read_size(const struct mapping_draft *draft, const struct member *node,
                      struct mapping_camera *camera, struct error *err)
{
    struct members pair;
    camera->width = camera->height = 1;
    if (!format_has(camera->format->camera_members, "size"))
        return true;
    if (!member_need(node, "the width and height of its pictures, [1920, 1080]", err) ||
        !member_elements(node, 2, &draft->mapping->arena, &pair, err))
        return false;
    if (pair.count != 2)
        return member_wrong(node, err, "is not [width, height]");
    return member_number(&pair.member[0], 1, 100000, &camera->width, err) &&
           member_number(&pair.member[1], 1, 100000, &camera->height, err);
}

/* A prefix becomes the start of topics to subscribe to. */
static bool read_prefix(const struct mapping_draft *draft, const struct member *node,
                        str *prefix, struct error *err)
{
    if (!node->value)
        return true;
    if (!node_id(node, &draft->mapping->arena, prefix, err))
        return false;
    str text = *prefix;
    if (memchr(text.at, '+', text.len) || memchr(text.at, '#', text.len) ||
        text.at[text.len - 1] == '/')
        return member_wrong(node, err,
                            "'%s' is not the start of a topic; want no +, no #, and no / "
                            "at its end",
                            str_shown(text).text);
    return true;
}

static bool read_members(const struct member *node, const struct message_format *format,
                         struct error *err)
{
    const char *names[12] = {"camera_id", "model_version", "confidence"};
    for (size_t i = 0; format->camera_members[i]; i++)
        names[3 + i] = format->camera_members[i];
    return member_only(node, names, err);
}

static bool read_camera(struct mapping_draft *draft, const struct member *node,
                        str prefix, struct mapping_camera *camera, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct member id = member_in(node, "camera_id");
    struct member model = member_in(node, "model_version");
    struct member confidence = member_in(node, "confidence");
    struct member own_prefix = member_in(node, "prefix");
    struct member size = member_in(node, "size");
    struct member zones = member_in(node, "zones");
    struct member rules = member_in(node, "rules");
    struct member models = member_in(node, "models");
    struct member states = member_in(node, "states");

    if (!node_name(node, arena, &camera->name, err) ||
        !read_members(node, camera->format, err))
        return false;
    camera->id = camera->name;
    camera->prefix = prefix.len ? prefix : camera->name;
    camera->confidence = draft->mapping->confidence;
    return node_id(&id, arena, &camera->id, err) &&
           node_id(&model, arena, &camera->model_version, err) &&
           member_number(&confidence, 0, 1, &camera->confidence, err) &&
           read_prefix(draft, &own_prefix, &camera->prefix, err) &&
           read_size(draft, &size, camera, err) &&
           read_zones(draft, &zones, camera, err) &&
           read_rules(draft, &rules, camera, err) &&
           read_models(draft, &models, camera, err) &&
           read_classes(draft, &states, &camera->classes, err);
}

/* No two cameras may have the same id, nor, where each has its own, the same prefix. */
static bool is_new(const struct mapping *mapping, const struct mapping_camera *camera,
                   const struct member *node, struct error *err)
{
    for (size_t i = 0; i < mapping->cameras; i++) {
        const struct mapping_camera *other = &mapping->camera[i];
        if (str_equal(other->id, camera->id))
            return member_wrong(node, err, "another camera has the id '%s', too",
                                str_shown(camera->id).text);
        if (camera->format == other->format && !camera->format->prefix &&
            str_equal(other->prefix, camera->prefix))
            return member_wrong(node, err, "another camera has the prefix '%s', too",
                                str_shown(camera->prefix).text);
    }
    return true;
}

bool mapping_read_cameras(struct mapping_draft *draft, struct mapping_section *section,
                          const struct member *node, struct error *err)
{
    struct mapping *mapping = draft->mapping;
    const struct message_format *format = section->format;
    struct member cameras = member_in(node, "cameras");
    struct member prefix_node = member_in(node, "prefix");
    str prefix = str_from(format->prefix ? format->prefix : "");
    struct members each;
    if (!read_prefix(draft, &prefix_node, &prefix, err) ||
        !member_need(&cameras, "an object with a member for each camera", err) ||
        !member_each(&cameras, MAPPING_CAMERAS - mapping->cameras, &mapping->arena, &each,
                     err))
        return false;
    section->camera = &draft->camera[mapping->cameras];
    for (size_t i = 0; i < each.count; i++) {
        struct mapping_camera *camera = &draft->camera[mapping->cameras];
        camera->format = format;
        if (!read_camera(draft, &each.member[i], prefix, camera, err) ||
            !is_new(mapping, camera, &each.member[i], err))
            return false;
        mapping->cameras++;
        section->cameras++;
    }
    return true;
}
