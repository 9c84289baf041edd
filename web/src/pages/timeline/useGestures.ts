/* Mouse, wheel and fingers on the chart. */
import { useEffect, useRef, type RefObject } from 'react';

export interface Gestures {
    /** By so many pixels. */
    onPan: (dx: number, dy: number) => void;
    /** `factor` times as much time in view, around the pixel `x`. */
    onZoom: (factor: number, x: number) => void;
    onHover: (at: { x: number; y: number } | null) => void;
    onPick: (at: { x: number; y: number }) => void;
}

/* Less is a press whose finger trembled. */
const DRAG_PX = 4;
const WHEEL_ZOOM = 0.0022;
/* What one line or page of a wheel that does not count in pixels is. */
const WHEEL_UNIT = [1, 16, 400];

interface Point {
    x: number;
    y: number;
}

class Tracker {
    private readonly points = new Map<number, Point>();
    private start: Point | null = null;
    private dragging = false;

    constructor(
        private readonly box: HTMLElement,
        private readonly to: () => Gestures,
    ) {}

    private place(event: MouseEvent): Point {
        const { left, top } = this.box.getBoundingClientRect();
        return { x: event.clientX - left, y: event.clientY - top };
    }

    down = (event: PointerEvent): void => {
        if (event.button !== 0) return;
        const at = this.place(event);
        this.points.set(event.pointerId, at);
        this.start = at;
        this.dragging = this.points.size > 1;
    };

    move = (event: PointerEvent): void => {
        const at = this.place(event);
        const before = this.points.get(event.pointerId);
        if (!before || !this.start) {
            if (event.pointerType === 'mouse') this.to().onHover(at);
            return;
        }
        if (!this.dragging && Math.hypot(at.x - this.start.x, at.y - this.start.y) < DRAG_PX)
            return;
        if (!this.dragging) this.box.setPointerCapture(event.pointerId);
        this.dragging = true;
        this.to().onHover(null);
        if (this.points.size > 1) this.pinch(event.pointerId, at);
        /* Up and down by finger is the browser's own scrolling. */
        else this.to().onPan(at.x - before.x, event.pointerType === 'mouse' ? at.y - before.y : 0);
        this.points.set(event.pointerId, at);
    };

    private pinch(moving: number, at: Point): void {
        const before = this.points.get(moving);
        const other = [...this.points].find(([id]) => id !== moving)?.[1];
        if (!before || !other) return;
        const was = Math.abs(before.x - other.x);
        const is = Math.abs(at.x - other.x);
        if (was > 8 && is > 8) this.to().onZoom(was / is, (at.x + other.x) / 2);
    }

    up = (event: PointerEvent): void => {
        const known = this.points.delete(event.pointerId);
        if (known && !this.dragging && event.type === 'pointerup')
            this.to().onPick(this.place(event));
        if (this.points.size === 0) this.start = null;
    };

    leave = (event: PointerEvent): void => {
        if (event.pointerType === 'mouse' && this.points.size === 0) this.to().onHover(null);
    };

    wheel = (event: WheelEvent): void => {
        const unit = WHEEL_UNIT[event.deltaMode] ?? 1;
        const aside = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
        if (event.ctrlKey || event.metaKey) {
            event.preventDefault();
            this.to().onZoom(Math.exp(event.deltaY * unit * WHEEL_ZOOM), this.place(event).x);
        } else if (Math.abs(aside) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
            event.preventDefault();
            this.to().onPan(-aside * unit, 0);
        }
    };
}

export function useGestures(element: RefObject<HTMLElement | null>, gestures: Gestures): void {
    const latest = useRef(gestures);
    useEffect(() => {
        latest.current = gestures;
    });
    useEffect(() => {
        const box = element.current;
        if (!box) return undefined;
        const tracker = new Tracker(box, () => latest.current);
        const end = new AbortController();
        const on = { signal: end.signal };
        box.addEventListener('pointerdown', tracker.down, on);
        box.addEventListener('pointermove', tracker.move, on);
        box.addEventListener('pointerup', tracker.up, on);
        box.addEventListener('pointercancel', tracker.up, on);
        box.addEventListener('pointerleave', tracker.leave, on);
        /* React listens passively, and could not keep the browser from zooming the page. */
        box.addEventListener('wheel', tracker.wheel, { ...on, passive: false });
        return () => end.abort();
    }, [element]);
}
