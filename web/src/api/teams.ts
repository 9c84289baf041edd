/* Figures of teams: of whole shifts of a day that is over, never of a few people. */
import { withParams } from './client';
import { useRead, type Answer } from './hooks';
import { usePrivacy } from './privacy';
import type { Instant } from './types';

export interface TeamFigures {
    /** How many were seen. */
    workers: number;
    active_ms: number;
    idle_ms: number;
    absent_ms: number;
    total_units_produced: number;
}
export interface TeamCell {
    /** It is of too few, or would give away one that is. */
    hidden: boolean;
    figures: TeamFigures | null;
}
export interface TeamShift {
    name: string;
    start_time: Instant;
    end_time: Instant;
    factory: TeamFigures;
}
export interface Team {
    /** null: those of no team. */
    team: string | null;
    /** In the order of the day's shifts. */
    shifts: TeamCell[];
    total: TeamCell;
}
export interface Teams {
    /** YYYY-MM-DD */
    date: string;
    /** How many must be seen for a figure to be shown. */
    team_size: number;
    shifts: TeamShift[];
    teams: Team[];
}

/** `date`: '' is the last day that is over. */
export function useTeams(date: string): Answer<{ data: Teams }> {
    const shown = usePrivacy().data?.privacy.shown;
    const told = shown !== undefined && shown !== 'stations';
    return useRead<{ data: Teams }>(told ? withParams('/api/teams', { date }) : null);
}
