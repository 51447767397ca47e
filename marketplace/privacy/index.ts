/** What other rooms use of the privacy room. */
export { clamp, sensitivitySquared } from './bounds.ts';
export { createDiscreteGaussian, type DiscreteGaussian } from './gaussian.ts';
export { createUniform, type Random, type Uniform } from './uniform.ts';
export { deltaOfRho, epsilonOfRho, rhoOf, sigmaSquaredOf } from './zcdp.ts';
