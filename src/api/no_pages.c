/* no_pages.c - in place of the dashboard's files, where Meson was told -Dweb=disabled. */
#include "api/assets.h"

const struct asset assets[] = {{0}};
const size_t assets_count = 0;
