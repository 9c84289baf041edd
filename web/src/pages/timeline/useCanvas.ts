/* Keeps a canvas as the last scene says, drawn at most once a frame. */
import { useEffect, useLayoutEffect, useRef, useSyncExternalStore, type RefObject } from 'react';
import { paint, type Scene } from './paint';

function onRatio(changed: () => void): () => void {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener('change', changed);
    addEventListener('resize', changed);
    return () => {
        query.removeEventListener('change', changed);
        removeEventListener('resize', changed);
    };
}

/** Device pixels in a CSS pixel; follows the page's zoom and the screen. */
export function useRatio(): number {
    return useSyncExternalStore(onRatio, () => devicePixelRatio || 1);
}

function draw(canvas: HTMLCanvasElement, scene: Scene): void {
    const width = Math.round(scene.width * scene.ratio);
    const height = Math.round(scene.height * scene.ratio);
    /* Setting them empties the canvas, so only when they change. */
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const ctx = canvas.getContext('2d', { alpha: false });
    if (ctx) paint(ctx, scene);
}

/** `atOnce`: there is no frame to wait for, as on the way to paper. */
export function useCanvas(
    canvas: RefObject<HTMLCanvasElement | null>,
    scene: Scene,
    atOnce = false,
): void {
    const frame = useRef(0);
    const latest = useRef(scene);
    useLayoutEffect(() => {
        latest.current = scene;
        if (atOnce && canvas.current) return draw(canvas.current, scene);
        frame.current ||= requestAnimationFrame(() => {
            frame.current = 0;
            if (canvas.current) draw(canvas.current, latest.current);
        });
        return undefined;
    }, [canvas, scene, atOnce]);
    useEffect(
        () => () => {
            cancelAnimationFrame(frame.current);
            frame.current = 0;
        },
        [],
    );
}
