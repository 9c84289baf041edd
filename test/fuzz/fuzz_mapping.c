/* fuzz_mapping.c - any text as a mapping: one whose rows refer to rows that are there, or
 * an error that says why. */
#include "base/error.h"
#include "edge/formats/formats.h"
#include "edge/mapping/rows.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
    if (!so)
        abort();
}

static void check_camera(const struct mapping *mapping,
                         const struct mapping_camera *camera)
{
    struct error err;
    must(id_check(camera->id, "id", &err) && id_check(camera->name, "name", &err));
    must(camera->confidence >= 0 && camera->confidence <= 1);
    for (size_t i = 0; i < camera->zones; i++) {
        must(camera->zone[i].station < mapping->stations);
        (void)mapping_zone_at(camera, (struct mapping_point){0.5, 0.5});
    }
    for (size_t i = 0; i < camera->rules; i++)
        must(camera->rule[i].station < mapping->stations &&
             camera->rule[i].number < mapping->rules);
    for (size_t i = 0; i < camera->models; i++)
        must(camera->model[i].station < mapping->stations);
}

static void check_topics(const struct mapping *mapping)
{
    must(mapping_topic(mapping, 0));
    for (size_t i = 0; mapping_topic(mapping, i); i++)
        must(strlen(mapping_topic(mapping, i)) < 256);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(mapping_freep) struct mapping *mapping = NULL;
    struct error err = {0};
    if (!mapping_parse((str){(const char *)data, size}, message_formats, &mapping,
                       &err)) {
        must(!mapping && err.code != ERROR_NONE && err.text[0]);
        return 0;
    }
    for (size_t i = 0; i < mapping->stations; i++)
        must(mapping->station[i].worker == MAPPING_NONE ||
             mapping->station[i].worker < mapping->workers);
    for (size_t i = 0; i < mapping->labels; i++)
        must(mapping->label[i].worker < mapping->workers);
    for (size_t i = 0; i < mapping->cameras; i++)
        check_camera(mapping, &mapping->camera[i]);
    check_topics(mapping);
    return 0;
}
