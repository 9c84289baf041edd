/* The Andon board: for a screen on the wall that is read from ten metres and touched by
 * nobody. It names stations, never people. Dark; with `?theme=light` light. */
import { useSearch } from 'wouter';
import { useMetrics, useSettings, useShifts } from '../../api/hooks';
import { useLink, useLiveAlerts } from '../../api/live';
import type { Figures } from '../../api/types';
import { useTitle } from '../../lib/useTitle';
import { cx } from '../../ui/cx';
import { errorText } from '../../ui/ErrorNote';
import './board.css';
import { LinkNote } from './LinkNote';
import { Panels } from './Panels';
import { StationTiles } from './StationTiles';
import { alertedStations, tilesOf } from './stations';
import { targetOf } from './target';
import { TopLine } from './TopLine';
import { useNow, useServer } from './useServer';
import { useWords } from './words';

const CURRENT = { shift: 'current' } as const;

/* From here on the tiles need the height more than the figures do. */
const MANY = 30;

function useTarget(figures: Figures) {
    const settings = useSettings().data;
    return settings ? targetOf(settings, figures.window) : null;
}

function Floor({ figures }: { figures: Figures }) {
    const stale = useLink().look === 'stale';
    const alerts = useLiveAlerts()?.alerts;
    const tiles = tilesOf(figures, alertedStations(alerts ?? []));
    const crowded = tiles.length > MANY;
    return (
        <div className={cx('board-floor', stale && 'stale', crowded && 'board-crowded')}>
            <Panels factory={figures.factory} target={useTarget(figures)} />
            <StationTiles tiles={tiles} />
        </div>
    );
}

export default function Board() {
    const { t } = useWords();
    useTitle(t('nav.board'));
    const theme = new URLSearchParams(useSearch()).get('theme') === 'light' ? 'light' : 'dark';
    const { data: figures, error } = useMetrics(CURRENT);
    const calendar = useShifts().data;
    const now = useNow(useServer());
    return (
        <main className="board" data-theme={theme}>
            <h1 className="sr-only">{t('nav.board')}</h1>
            <TopLine calendar={calendar} window={figures?.window} now={now} />
            <LinkNote known={figures !== undefined} />
            {figures && <Floor figures={figures} />}
            {!figures && (
                <p className="board-empty" role="status">
                    {error ? errorText(error, t) : t('app.loading')}
                </p>
            )}
        </main>
    );
}
