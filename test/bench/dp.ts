/** Exact discrete Gaussian samples a second at σ = 10, one core: --samples. */
import { randomBytes } from '../../node/crypto.ts';
import { createDiscreteGaussian, createUniform } from '../../marketplace/privacy/index.ts';
import { option, report } from './report.ts';

const samples = option('samples', 2_000_000);
const { draw } = createDiscreteGaussian({ uniform: createUniform({ random: randomBytes }) });
const sigmaSquared = { num: 100n, den: 1n };
for (let i = 0; i < 100_000; i++) draw(sigmaSquared);
const begin = performance.now();
let squares = 0;
for (let i = 0; i < samples; i++) squares += Number(draw(sigmaSquared)) ** 2;
const perSecond = Math.round(samples / ((performance.now() - begin) / 1000));

report('dp', {
  samples,
  variance: squares / samples,
  perSecond,
  target: { perSecond: 200_000 },
  met: perSecond >= 200_000,
});
