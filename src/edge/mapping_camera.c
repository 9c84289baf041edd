/* mapping_camera.c - the cameras of a mapping: which of their words are which station. */
#include "edge/mapping_node.h"
#include "edge/mapping_rows.h"

#include <stdlib.h>

static const char *const members_of[] = {
    [FORMAT_FRIGATE] = "prefix zones models states",
    [FORMAT_ONVIF] = "prefix rules zones",
    [FORMAT_DEEPSTREAM] = "size zones",
};

static const char *const activity_words[] = {"working", "idle", NULL};
static const char *const state_words[] = {"working", "idle", "absent", NULL};

/* --- what words mean --- */

static bool read_station(const struct mapping_draft *draft, const struct node *node,
                         size_t *station, struct error *err)
{
    const struct mapping *mapping = draft->mapping;
    str id = {0};
    if (!node_need(node, "the id of a station", err) ||
        !node_id(node, &draft->mapping->arena, &id, err))
        return false;
    for (size_t i = 0; i < mapping->stations; i++)
        if (str_equal(mapping->station[i].id, id)) {
            *station = i;
            return mapping->individual || mapping->station[i].worker != MAPPING_NONE ||
                   node_wrong(node, err,
                              "the station '%s' has no worker, and nobody is identified; "
                              "give it one under stations",
                              str_shown(id).text);
        }
    return node_wrong(node, err, "'%s' is not among the stations", str_shown(id).text);
}

/* "S1", or an object with a station and more. */
static bool read_target(const struct mapping_draft *draft, const struct node *node,
                        const char *const *members, size_t *station, struct error *err)
{
    str text;
    if (json_text(node->value, &text))
        return read_station(draft, node, station, err);
    struct node member = node_member(node, "station");
    return node_members(node, members, err) && read_station(draft, &member, station, err);
}

static bool read_activity(const struct node *node, enum event_type *state,
                          struct error *err)
{
    int word = EVENT_TYPES;
    struct node member = node_member(node, "state");
    if (!node_word(&member, activity_words, &word, err))
        return false;
    *state = (enum event_type)word; /* the words are in the order of the types */
    return true;
}

static bool read_classes(const struct mapping_draft *draft, const struct node *node,
                         struct mapping_classes *classes, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct nodes each;
    if (!node_each(node, MAPPING_ZONES, arena, &each, err))
        return false;
    struct mapping_class *row = arena_new(arena, struct mapping_class, each.count);
    for (size_t i = 0; i < each.count; i++) {
        int word = EVENT_WORKING;
        if (!node_name(&each.node[i], arena, &row[i].name, err) ||
            !node_word(&each.node[i], state_words, &word, err))
            return false;
        row[i].state = (enum event_type)word;
    }
    *classes = (struct mapping_classes){row, each.count};
    return true;
}

/* --- zones --- */

static bool read_corner(const struct mapping_draft *draft, const struct node *node,
                        struct mapping_point *point, struct error *err)
{
    struct nodes pair;
    if (!node_elements(node, 2, &draft->mapping->arena, &pair, err))
        return false;
    if (pair.count != 2)
        return node_wrong(node, err, "is not a corner; want [x, y]");
    return node_number(&pair.node[0], 0, 1, &point->x, err) &&
           node_number(&pair.node[1], 0, 1, &point->y, err);
}

static bool read_polygon(const struct mapping_draft *draft, const struct node *node,
                         struct mapping_zone *zone, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct nodes each;
    if (!node->value)
        return true;
    if (!node_elements(node, MAPPING_CORNERS, arena, &each, err))
        return false;
    if (each.count < 3)
        return node_wrong(node, err, "has %zu corners; want 3 or more", each.count);
    struct mapping_point *corner = arena_new(arena, struct mapping_point, each.count);
    for (size_t i = 0; i < each.count; i++)
        if (!read_corner(draft, &each.node[i], &corner[i], err))
            return false;
    zone->corner = corner;
    zone->corners = each.count;
    return true;
}

static bool read_zone(const struct mapping_draft *draft, enum mapping_format format,
                      const struct node *node, struct mapping_zone *zone,
                      struct error *err)
{
    static const char *const named[] = {"station", "state", NULL};
    static const char *const drawn[] = {"station", "state", "polygon", NULL};
    struct node polygon = node_member(node, "polygon");
    return node_name(node, &draft->mapping->arena, &zone->name, err) &&
           read_target(draft, node, format == FORMAT_FRIGATE ? named : drawn,
                       &zone->station, err) &&
           read_activity(node, &zone->state, err) &&
           read_polygon(draft, &polygon, zone, err);
}

static bool read_zones(const struct mapping_draft *draft, const struct node *node,
                       struct mapping_camera *camera, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct nodes each;
    if (!node_each(node, MAPPING_ZONES, arena, &each, err))
        return false;
    struct mapping_zone *zone = arena_new(arena, struct mapping_zone, each.count);
    for (size_t i = 0; i < each.count; i++)
        if (!read_zone(draft, camera->format, &each.node[i], &zone[i], err))
            return false;
    camera->zone = zone;
    camera->zones = each.count;
    return true;
}

/* --- rules and models --- */

static bool read_counts(const struct node *node, bool *counts, struct error *err)
{
    struct node member = node_member(node, "counts");
    return !member.value || json_bool(member.value, counts) ||
           node_wrong(&member, err, "is %s; want true or false", json_kind(member.value));
}

static bool read_rule(struct mapping_draft *draft, const struct node *node,
                      struct mapping_rule *rule, struct error *err)
{
    static const char *const members[] = {"station", "state", "counts", NULL};
    if (!node_name(node, &draft->mapping->arena, &rule->name, err) ||
        !read_target(draft, node, members, &rule->station, err) ||
        !read_activity(node, &rule->state, err) || !read_counts(node, &rule->counts, err))
        return false;
    if (rule->counts && rule->state != EVENT_TYPES)
        return node_wrong(node, err, "counts units, so it has no state");
    rule->number = draft->mapping->rules++;
    return true;
}

static bool read_rules(struct mapping_draft *draft, const struct node *node,
                       struct mapping_camera *camera, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct nodes each;
    if (!node_each(node, MAPPING_ZONES, arena, &each, err))
        return false;
    struct mapping_rule *rule = arena_new(arena, struct mapping_rule, each.count);
    for (size_t i = 0; i < each.count; i++)
        if (!read_rule(draft, &each.node[i], &rule[i], err))
            return false;
    camera->rule = rule;
    camera->rules = each.count;
    return true;
}

static bool read_model(const struct mapping_draft *draft, const struct node *node,
                       struct mapping_model *model, struct error *err)
{
    static const char *const members[] = {"station", "states", NULL};
    struct node states = node_member(node, "states");
    return node_name(node, &draft->mapping->arena, &model->name, err) &&
           node_members(node, members, err) &&
           read_target(draft, node, members, &model->station, err) &&
           node_need(&states, "an object such as {\"busy\": \"working\"}", err) &&
           read_classes(draft, &states, &model->classes, err);
}

static bool read_models(const struct mapping_draft *draft, const struct node *node,
                        struct mapping_camera *camera, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct nodes each;
    if (!node_each(node, MAPPING_ZONES, arena, &each, err))
        return false;
    struct mapping_model *model = arena_new(arena, struct mapping_model, each.count);
    for (size_t i = 0; i < each.count; i++)
        if (!read_model(draft, &each.node[i], &model[i], err))
            return false;
    camera->model = model;
    camera->models = each.count;
    return true;
}

/* --- cameras --- */

/* The size of the pictures in which a source gives pixels. */
static bool read_size(const struct mapping_draft *draft, const struct node *node,
                      struct mapping_camera *camera, struct error *err)
{
    struct nodes pair;
    camera->width = camera->height = 1;
    if (camera->format != FORMAT_DEEPSTREAM)
        return true;
    if (!node_need(node, "the width and height of its pictures, [1920, 1080]", err) ||
        !node_elements(node, 2, &draft->mapping->arena, &pair, err))
        return false;
    if (pair.count != 2)
        return node_wrong(node, err, "is not [width, height]");
    return node_number(&pair.node[0], 1, 100000, &camera->width, err) &&
           node_number(&pair.node[1], 1, 100000, &camera->height, err);
}

/* A prefix is put in front of topics to subscribe to. */
static bool read_prefix(const struct mapping_draft *draft, const struct node *node,
                        str *prefix, struct error *err)
{
    if (!node->value)
        return true;
    if (!node_id(node, &draft->mapping->arena, prefix, err))
        return false;
    str text = *prefix;
    if (memchr(text.at, '+', text.len) || memchr(text.at, '#', text.len) ||
        text.at[text.len - 1] == '/')
        return node_wrong(node, err,
                          "'%s' is not the start of a topic; want no +, no #, and no / "
                          "at its end",
                          str_shown(text).text);
    return true;
}

static bool read_members(const struct node *node, enum mapping_format format,
                         struct arena *arena, struct error *err)
{
    const char *names[12] = {"camera_id", "model_version", "confidence"};
    str rest = str_from(members_of[format]);
    for (size_t i = 3; rest.len; i++)
        names[i] = arena_copy(arena, str_cut(rest, ' ', &rest)).at;
    return node_members(node, names, err);
}

static bool read_camera(struct mapping_draft *draft, const struct node *node, str prefix,
                        struct mapping_camera *camera, struct error *err)
{
    struct arena *arena = &draft->mapping->arena;
    struct node id = node_member(node, "camera_id");
    struct node model = node_member(node, "model_version");
    struct node confidence = node_member(node, "confidence");
    struct node own_prefix = node_member(node, "prefix");
    struct node size = node_member(node, "size");
    struct node zones = node_member(node, "zones");
    struct node rules = node_member(node, "rules");
    struct node models = node_member(node, "models");
    struct node states = node_member(node, "states");

    if (!node_name(node, arena, &camera->name, err) ||
        !read_members(node, camera->format, arena, err))
        return false;
    camera->id = camera->name;
    camera->prefix = prefix.len ? prefix : camera->name;
    camera->confidence = draft->mapping->confidence;
    return node_id(&id, arena, &camera->id, err) &&
           node_id(&model, arena, &camera->model_version, err) &&
           node_number(&confidence, 0, 1, &camera->confidence, err) &&
           read_prefix(draft, &own_prefix, &camera->prefix, err) &&
           read_size(draft, &size, camera, err) &&
           read_zones(draft, &zones, camera, err) &&
           read_rules(draft, &rules, camera, err) &&
           read_models(draft, &models, camera, err) &&
           read_classes(draft, &states, &camera->classes, err);
}

/* Two cameras of one name are told apart by nobody. */
static bool is_new(const struct mapping *mapping, const struct mapping_camera *camera,
                   const struct node *node, struct error *err)
{
    for (size_t i = 0; i < mapping->cameras; i++) {
        const struct mapping_camera *other = &mapping->camera[i];
        if (str_equal(other->id, camera->id))
            return node_wrong(node, err, "another camera has the id '%s', too",
                              str_shown(camera->id).text);
        if (camera->format == FORMAT_ONVIF && other->format == FORMAT_ONVIF &&
            str_equal(other->prefix, camera->prefix))
            return node_wrong(node, err, "another camera has the prefix '%s', too",
                              str_shown(camera->prefix).text);
    }
    return true;
}

bool mapping_read_cameras(struct mapping_draft *draft, enum mapping_format format,
                          const struct node *section, struct error *err)
{
    struct mapping *mapping = draft->mapping;
    struct node cameras = node_member(section, "cameras");
    struct node prefix_node = node_member(section, "prefix");
    str prefix = format == FORMAT_FRIGATE ? STR("frigate") : STR("");
    struct nodes each;
    if (!read_prefix(draft, &prefix_node, &prefix, err) ||
        !node_need(&cameras, "an object with a member for each camera", err) ||
        !node_each(&cameras, MAPPING_CAMERAS - mapping->cameras, &mapping->arena, &each,
                   err))
        return false;
    for (size_t i = 0; i < each.count; i++) {
        struct mapping_camera *camera = &draft->camera[mapping->cameras];
        camera->format = format;
        if (!read_camera(draft, &each.node[i], prefix, camera, err) ||
            !is_new(mapping, camera, &each.node[i], err))
            return false;
        mapping->cameras++;
    }
    return true;
}
