#include "edge/formats/formats.h"

#include "edge/mapping/rows.h"

/* A message is offered to the last row first. So topics that a mapping lists one by one
 * count before everything that follows a prefix. */
const struct message_format message_formats[] = {
    {
        .name = "frigate",
        .members = {"prefix", "labels", "motionless_frames", "cameras"},
        .camera_members = {"prefix", "zones", "models", "states"},
        .zones_at_source = true,
        .labels = {"person"},
        .topics = {"/available", "/+/status/+", "/+/detect/state", "/+/enabled/state",
                   "/events", "/tracked_object_update", "/stats", "/+/classification/+"},
        .prefix = "frigate",
        .new_state = frigate_new_state,
        .take = frigate_take,
    },
    {
        .name = "onvif",
        .members = {"labels", "cameras"},
        .camera_members = {"prefix", "rules", "zones"},
        .labels = {"Human", "Person"},
        .topics = {"/onvif-ej/#", "/onvif-mj/#"},
        .new_state = onvif_new_state,
        .take = onvif_take,
    },
    {
        .name = "deepstream",
        .members = {"topics", "labels", "cameras"},
        .camera_members = {"size", "zones"},
        .labels = {"person"},
        .take = deepstream_take,
    },
    {
        .name = "native",
        .members = {"topics"},
        .take = native_take,
    },
    {.name = NULL},
};

_Static_assert(sizeof message_formats / sizeof *message_formats <= MAPPING_SECTIONS + 1,
               "a mapping has room for a section of each format");
