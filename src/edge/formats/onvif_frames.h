/* onvif_frames.h - pictures by ONVIF over MQTT. */
#ifndef EDGE_FORMATS_ONVIF_FRAMES_H
#define EDGE_FORMATS_ONVIF_FRAMES_H

#include "edge/formats/context.h"

/* Take in a message with one or more frames of a camera. */
void onvif_take_frames(struct message_context *context,
                       const struct mapping_camera *camera);

#endif
