import { loadTestsBeside } from '../room.ts';

await loadTestsBeside(import.meta.url);
