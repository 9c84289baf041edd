/* drift_figures.h - what Prometheus reads of the drift of cameras.
 */
#ifndef API_DRIFT_FIGURES_H
#define API_DRIFT_FIGURES_H

#include "pipeline/drift_report.h"

struct buf;

/* Append a line for each figure of each stream that is still judged. */
void drift_expose(const struct drift_report *report, struct buf *out);

#endif
