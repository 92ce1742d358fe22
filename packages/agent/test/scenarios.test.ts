import { afterAll, beforeAll, describe } from 'vitest';
import type { Counterpart } from './fixtures/counterpart.ts';
import { calls } from './scenarios/calls.ts';
import { passing } from './scenarios/passing.ts';
import type { Scene } from './scenarios/scene.ts';
import { values } from './scenarios/values.ts';
import { type Place, settings } from './settings.ts';

describe.each(settings)('agents $name', ({ codec, open }) => {
  let place: Place;
  let scene: Scene;

  beforeAll(async () => {
    place = await open();
    const { container, address } = place;
    const counterpart = await container.connect<Counterpart>(address);
    scene = { codec, container, address, counterpart };
  }, 60_000);
  afterAll(() => place[Symbol.asyncDispose](), 60_000);

  calls(() => scene);
  passing(() => scene);
  values(() => scene);
});
