/* cameras.c - reads the cameras of a section: which of their words mean which station. */
#include "edge/mapping/ids.h"
#include "edge/mapping/rows.h"

#include <stdlib.h>

static const char *const activity_words[] = {"working", "idle", NULL};
static const char *const state_words[] = {"working", "idle", "absent", NULL};

/* --- stations and states --- */

static bool read_station(const struct mapping_draft *draft, const struct member *member,
                         size_t *station, struct error *err)
{
    const struct mapping *mapping = draft->mapping;
    str id = {0};
    if (!member_need(member, "the id of a station", err) ||
        !mapping_read_id(member, &draft->mapping->arena, &id, err))
        return false;
    for (size_t i = 0; i < mapping->stations; i++)
        if (str_equal(mapping->station[i].id, id)) {
            *station = i;
            return mapping->individual || mapping->station[i].worker != MAPPING_NONE ||
                   member_wrong(
                       member, err,
                       "the station '%s' has no worker, and nobody is identified; "
                       "give it one under stations",
                       str_shown(id).text);
        }
    return member_wrong(member, err, "'%s' is not among the stations",
                        str_shown(id).text);
}

/* Read "S1", or an object with a station and other `members`. */
static bool read_target(const struct mapping_draft *draft, const struct member *member,
                        const char *const *members, size_t *station, struct error *err)
{
    str text;
    if (json_text(member->value, &text))
        return read_station(draft, member, station, err);
    struct member id = member_in(member, "station");
    return member_only(member, members, err) && read_station(draft, &id, station, err);
}

static bool read_activity(const struct member *member, enum event_type *state,
                          struct error *err)
{
    int word = EVENT_TYPES;
    struct member text = member_in(member, "state");
    if (!member_word(&text, activity_words, &word, err))
        return false;
    *state = (enum event_type)word; /* the words are in the order of the types */
    return true;
}

static bool read_classes(const struct mapping_draft *draft, const struct member *member,
                         struct mapping_classes *classes, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct members each;
    if (!member_each(member, MAPPING_ZONES, arena, &each, err))
        return false;
    struct mapping_class *row = arena_new(arena, struct mapping_class, each.count);
    for (size_t i = 0; i < each.count; i++) {
        int word = EVENT_WORKING;
        if (!mapping_read_name(&each.member[i], arena, &row[i].name, err) ||
            !member_word(&each.member[i], state_words, &word, err))
            return false;
        row[i].state = (enum event_type)word;
    }
    *classes = (struct mapping_classes){row, each.count};
    return true;
}

/* --- zones --- */

static bool read_corner(const struct mapping_draft *draft, const struct member *member,
                        struct mapping_point *point, struct error *err)
{
    struct members pair;
    if (!member_elements(member, 2, &draft->mapping->arena, &pair, err))
        return false;
    if (pair.count != 2)
        return member_wrong(member, err, "is not a corner; want [x, y]");
    return member_number(&pair.member[0], 0, 1, &point->x, err) &&
           member_number(&pair.member[1], 0, 1, &point->y, err);
}

static bool read_polygon(const struct mapping_draft *draft, const struct member *member,
                         struct mapping_zone *zone, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct members each;
    if (!member->value)
        return true;
    if (!member_elements(member, MAPPING_CORNERS, arena, &each, err))
        return false;
    if (each.count < 3)
        return member_wrong(member, err, "has %zu corners; want 3 or more", each.count);
    struct mapping_point *corner = arena_new(arena, struct mapping_point, each.count);
    for (size_t i = 0; i < each.count; i++)
        if (!read_corner(draft, &each.member[i], &corner[i], err))
            return false;
    zone->corner = corner;
    zone->corners = each.count;
    return true;
}

static bool read_zone(const struct mapping_draft *draft,
                      const struct message_format *format, const struct member *member,
                      struct mapping_zone *zone, struct error *err)
{
    static const char *const named[] = {"station", "state", NULL};
    static const char *const drawn[] = {"station", "state", "polygon", NULL};
    struct member polygon = member_in(member, "polygon");
    return mapping_read_name(member, &draft->mapping->arena, &zone->name, err) &&
           read_target(draft, member, format->zones_at_source ? named : drawn,
                       &zone->station, err) &&
           read_activity(member, &zone->state, err) &&
           read_polygon(draft, &polygon, zone, err);
}

static bool read_zones(const struct mapping_draft *draft, const struct member *member,
                       struct mapping_camera *camera, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct members each;
    if (!member_each(member, MAPPING_ZONES, arena, &each, err))
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

static bool read_counts(const struct member *member, bool *counts, struct error *err)
{
    struct member flag = member_in(member, "counts");
    return member_bool(&flag, counts, err);
}

static bool read_rule(struct mapping_draft *draft, const struct member *member,
                      struct mapping_rule *rule, struct error *err)
{
    static const char *const members[] = {"station", "state", "counts",
                                          "units_per_minute", NULL};
    rule->per_minute = draft->mapping->per_minute;
    if (!mapping_read_name(member, &draft->mapping->arena, &rule->name, err) ||
        !read_target(draft, member, members, &rule->station, err) ||
        !read_activity(member, &rule->state, err) ||
        !read_counts(member, &rule->counts, err) ||
        !mapping_read_pace(member, &rule->per_minute, err))
        return false;
    if (rule->counts && rule->state != EVENT_TYPES)
        return member_wrong(member, err, "counts units, so it has no state");
    rule->number = draft->mapping->rules++;
    return true;
}

static bool read_rules(struct mapping_draft *draft, const struct member *member,
                       struct mapping_camera *camera, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct members each;
    if (!member_each(member, MAPPING_ZONES, arena, &each, err))
        return false;
    struct mapping_rule *rule = arena_new(arena, struct mapping_rule, each.count);
    for (size_t i = 0; i < each.count; i++)
        if (!read_rule(draft, &each.member[i], &rule[i], err))
            return false;
    camera->rule = rule;
    camera->rules = each.count;
    return true;
}

static bool read_model(const struct mapping_draft *draft, const struct member *member,
                       struct mapping_model *model, struct error *err)
{
    static const char *const members[] = {"station", "states", NULL};
    struct member states = member_in(member, "states");
    return mapping_read_name(member, &draft->mapping->arena, &model->name, err) &&
           member_only(member, members, err) &&
           read_target(draft, member, members, &model->station, err) &&
           member_need(&states, "an object such as {\"busy\": \"working\"}", err) &&
           read_classes(draft, &states, &model->classes, err);
}

static bool read_models(const struct mapping_draft *draft, const struct member *member,
                        struct mapping_camera *camera, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct members each;
    if (!member_each(member, MAPPING_ZONES, arena, &each, err))
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
static bool read_size(const struct mapping_draft *draft, const struct member *member,
                      struct mapping_camera *camera, struct error *err)
{
    struct members pair;
    camera->width = camera->height = 1;
    if (!format_has(camera->format->camera_members, "size"))
        return true;
    if (!member_need(member, "the width and height of its pictures, [1920, 1080]", err) ||
        !member_elements(member, 2, &draft->mapping->arena, &pair, err))
        return false;
    if (pair.count != 2)
        return member_wrong(member, err, "is not [width, height]");
    return member_number(&pair.member[0], 1, 100000, &camera->width, err) &&
           member_number(&pair.member[1], 1, 100000, &camera->height, err);
}

/* A prefix becomes the start of topics to subscribe to. */
static bool read_prefix(const struct mapping_draft *draft, const struct member *member,
                        str *prefix, struct error *err)
{
    if (!member->value)
        return true;
    if (!mapping_read_id(member, &draft->mapping->arena, prefix, err))
        return false;
    str text = *prefix;
    if (memchr(text.at, '+', text.len) || memchr(text.at, '#', text.len) ||
        text.at[text.len - 1] == '/')
        return member_wrong(member, err,
                            "'%s' is not the start of a topic; want no +, no #, and no / "
                            "at its end",
                            str_shown(text).text);
    return true;
}

static bool read_members(const struct member *member, const struct message_format *format,
                         struct error *err)
{
    const char *names[14] = {"camera_id", "model_version", "confidence", "clock",
                             "timezone"};
    for (size_t i = 0; format->camera_members[i]; i++)
        names[5 + i] = format->camera_members[i];
    return member_only(member, names, err);
}

static bool read_camera(struct mapping_draft *draft, const struct member *member,
                        str prefix, struct mapping_camera *camera, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct member id = member_in(member, "camera_id");
    struct member model = member_in(member, "model_version");
    struct member confidence = member_in(member, "confidence");
    struct member own_prefix = member_in(member, "prefix");
    struct member size = member_in(member, "size");
    struct member zones = member_in(member, "zones");
    struct member rules = member_in(member, "rules");
    struct member models = member_in(member, "models");
    struct member states = member_in(member, "states");

    if (!mapping_read_name(member, arena, &camera->name, err) ||
        !read_members(member, camera->format, err))
        return false;
    camera->id = camera->name;
    camera->prefix = prefix.len ? prefix : camera->name;
    camera->confidence = draft->mapping->confidence;
    camera->clock = draft->mapping->clock;
    camera->timezone = draft->mapping->timezone;
    return mapping_read_id(&id, arena, &camera->id, err) &&
           mapping_read_id(&model, arena, &camera->model_version, err) &&
           member_number(&confidence, 0, 1, &camera->confidence, err) &&
           mapping_read_clock(draft->mapping, member, &camera->clock, &camera->timezone,
                              err) &&
           read_prefix(draft, &own_prefix, &camera->prefix, err) &&
           read_size(draft, &size, camera, err) &&
           read_zones(draft, &zones, camera, err) &&
           read_rules(draft, &rules, camera, err) &&
           read_models(draft, &models, camera, err) &&
           read_classes(draft, &states, &camera->classes, err);
}

/* No two cameras may have the same id, nor, where each has its own, the same prefix. */
static bool is_new(const struct mapping *mapping, const struct mapping_camera *camera,
                   const struct member *member, struct error *err)
{
    for (size_t i = 0; i < mapping->cameras; i++) {
        const struct mapping_camera *other = &mapping->camera[i];
        if (str_equal(other->id, camera->id))
            return member_wrong(member, err, "another camera has the id '%s', too",
                                str_shown(camera->id).text);
        if (camera->format == other->format && !camera->format->prefix &&
            str_equal(other->prefix, camera->prefix))
            return member_wrong(member, err, "another camera has the prefix '%s', too",
                                str_shown(camera->prefix).text);
    }
    return true;
}

bool mapping_read_cameras(struct mapping_draft *draft, struct mapping_section *section,
                          const struct member *member, struct error *err)
{
    struct mapping *mapping = draft->mapping;
    const struct message_format *format = section->format;
    struct member cameras = member_in(member, "cameras");
    struct member prefix_member = member_in(member, "prefix");
    str prefix = str_from(format->prefix ? format->prefix : "");
    struct members each;
    if (!read_prefix(draft, &prefix_member, &prefix, err) ||
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
