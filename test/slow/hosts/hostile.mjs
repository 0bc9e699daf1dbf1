export async function tryHostile() { return []; }
