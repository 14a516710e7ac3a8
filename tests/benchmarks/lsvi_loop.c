/* LSVI-UCB with the determinant trigger, written down as it stands: Sherman-Morrison at every step, successors by
   scanning cumulative probabilities, a fresh Cholesky factor at every plan. Arrays are row-major: phi (N, d) with
   N = S A, P (H, N, S) cumulative, r (H, N). Returns how many plans were made; w (H, d) holds the last weights. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

static double uniform(void) { /* splitmix64 */
  uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return ((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
}

static void invert(int d, const double *gram, double *G) { /* through the Cholesky factor */
  double L[d * d], I[d * d];
  memset(I, 0, sizeof I);
  for (int j = 0; j < d; j++)
    for (int i = j; i < d; i++) {
      double t = gram[i * d + j];
      for (int k = 0; k < j; k++) t -= L[i * d + k] * L[j * d + k];
      L[i * d + j] = i == j ? sqrt(t) : t / L[j * d + j];
    }
  for (int i = 0; i < d; i++) {
    for (int j = 0; j < i; j++) {
      double t = 0;
      for (int k = j; k < i; k++) t -= L[i * d + k] * I[k * d + j];
      I[i * d + j] = t / L[i * d + i];
    }
    I[i * d + i] = 1 / L[i * d + i];
  }
  for (int i = 0; i < d; i++)
    for (int j = 0; j < d; j++) {
      double t = 0;
      for (int k = i > j ? i : j; k < d; k++) t += I[k * d + i] * I[k * d + j];
      G[i * d + j] = t;
    }
}

long lsvi(int S, int A, int d, int H, long K, const double *phi, const double *P, const double *r, double lam,
          double beta, double eta, uint64_t seed, double *w) {
  int N = S * A;
  double *gram = calloc(H * d * d, 8), *G = calloc(H * d * d, 8), *B = calloc(H * S * d, 8), *Rv = calloc(H * d, 8);
  double *V = calloc((H + 1) * S, 8), *grown = calloc(H, 8), trigger = log1p(eta);
  int *policy = calloc(H * S, sizeof *policy), due = 1;
  long plans = 0;
  state = seed;
  for (int h = 0; h < H; h++)
    for (int i = 0; i < d; i++) gram[h * d * d + i * d + i] = lam;
  for (long k = 0; k < K; k++) {
    if (due) {
      plans++;
      for (int h = H - 1; h >= 0; h--) {
        double target[d], *Gh = G + h * d * d, *wh = w + h * d;
        invert(d, gram + h * d * d, Gh);
        grown[h] = 0;
        for (int i = 0; i < d; i++) target[i] = Rv[h * d + i];
        for (int s = 0; s < S; s++)
          for (int i = 0; i < d; i++) target[i] += B[(h * S + s) * d + i] * V[(h + 1) * S + s];
        for (int i = 0; i < d; i++) {
          wh[i] = 0;
          for (int j = 0; j < d; j++) wh[i] += Gh[i * d + j] * target[j];
        }
        for (int s = 0; s < S; s++) {
          double best = -INFINITY;
          for (int a = 0; a < A; a++) {
            const double *f = phi + (s * A + a) * d;
            double q = 0, u = 0;
            for (int i = 0; i < d; i++) {
              double y = 0;
              for (int j = 0; j < d; j++) y += Gh[i * d + j] * f[j];
              q += f[i] * wh[i];
              u += f[i] * y;
            }
            q = fmin(q + beta * sqrt(u), H);
            if (q > best) best = q, policy[h * S + s] = a;
          }
          V[h * S + s] = best;
        }
      }
      due = 0;
    }
    int s = 0;
    for (int h = 0; h < H; h++) {
      int n = s * A + policy[h * S + s], next = 0;
      const double *f = phi + n * d, *row = P + ((long)h * N + n) * S;
      double u = uniform(), reward = uniform() < r[h * N + n], y[d], den = 1;
      while (next < S - 1 && u >= row[next]) next++;
      double *Gh = G + h * d * d, *gram_h = gram + h * d * d;
      for (int i = 0; i < d; i++) {
        y[i] = 0;
        for (int j = 0; j < d; j++) y[i] += Gh[i * d + j] * f[j];
        den += f[i] * y[i];
        B[(h * S + next) * d + i] += f[i];
        Rv[h * d + i] += reward * f[i];
      }
      for (int i = 0; i < d; i++)
        for (int j = 0; j < d; j++) {
          Gh[i * d + j] -= y[i] * y[j] / den;
          gram_h[i * d + j] += f[i] * f[j];
        }
      grown[h] += log(den);
      due |= grown[h] >= trigger;
      s = next;
    }
  }
  free(gram), free(G), free(B), free(Rv), free(V), free(grown), free(policy);
  return plans;
}
