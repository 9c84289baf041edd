#include "edge/mapping/rows.h"

#include <strings.h>

const struct mapping_camera *mapping_camera(const struct mapping_section *section,
                                            str name)
{
    for (size_t i = 0; i < section->cameras; i++)
        if (str_equal(section->camera[i].name, name))
            return &section->camera[i];
    return NULL;
}

bool mapping_class(const struct mapping_classes *classes, str name,
                   enum event_type *state)
{
    for (size_t i = 0; i < classes->count; i++)
        if (str_equal(classes->row[i].name, name)) {
            *state = classes->row[i].state;
            return true;
        }
    return false;
}

size_t mapping_worker(const struct mapping *mapping, str label)
{
    for (size_t i = 0; i < mapping->labels; i++)
        if (str_equal(mapping->label[i].name, label))
            return mapping->label[i].worker;
    return MAPPING_NONE;
}

bool mapping_person(const struct mapping_section *section, str label)
{
    const struct mapping_texts *labels = &section->labels;
    for (size_t i = 0; i < labels->count; i++)
        if (labels->text[i].len == label.len &&
            strncasecmp(labels->text[i].at, label.at, label.len) == 0)
            return true;
    return false;
}

/* A point is inside if a ray from it to the right crosses the edges an odd number of
 * times. */
static bool is_inside(const struct mapping_zone *zone, struct mapping_point point)
{
    bool inside = zone->corners == 0;
    for (size_t i = 0, last = zone->corners - 1; i < zone->corners; last = i++) {
        struct mapping_point a = zone->corner[last], b = zone->corner[i];
        if ((a.y > point.y) != (b.y > point.y) &&
            point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x)
            inside = !inside;
    }
    return inside;
}

const struct mapping_zone *mapping_zone_at(const struct mapping_camera *camera,
                                           struct mapping_point point)
{
    for (size_t i = 0; i < camera->zones; i++)
        if (is_inside(&camera->zone[i], point))
            return &camera->zone[i];
    return NULL;
}

bool topic_level(str *rest, str *level)
{
    if (!rest->at)
        return false;
    const char *slash = rest->len ? memchr(rest->at, '/', rest->len) : NULL;
    size_t len = slash ? (size_t)(slash - rest->at) : rest->len;
    *level = (str){rest->at, len};
    *rest = slash ? (str){slash + 1, rest->len - len - 1} : (str){NULL, 0};
    return true;
}

bool topic_matches(str filter, str topic)
{
    str want, have;
    while (topic_level(&filter, &want)) {
        if (str_equal(want, STR("#")))
            return true;
        if (!topic_level(&topic, &have) ||
            !(str_equal(want, STR("+")) || str_equal(want, have)))
            return false;
    }
    return !topic.at;
}
