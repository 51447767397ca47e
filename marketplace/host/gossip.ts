import { createHash } from 'node:crypto';
import { gossipsub, type GossipSub, StrictNoSign } from '@libp2p/gossipsub';

/** Where listings are told. */
export const LISTINGS_TOPIC = '/elatio/market/listings/1';

/** How long, in ms, the same message is not told on: longer than it takes to go round. */
export const SEEN_MS = 15_000;

const LOOPBACK = ['127.0.0.1', '::1'];
/** Bytes of what a peer says at once: many listings. */
const MOST_RPC = 1_048_576;
const MOST_UNSENT = 4 * 1_048_576;

/**
 * Gossipsub for listings alone. A message has no author: who listed something first is not told, and the same listing is the
 * same message whoever tells it. What is in it is signed by its seller.
 * @param scoreOf what is held against a peer, 0 or less, beside messages that are none: below −80 it is not heard
 */
export function marketGossip(
  scoreOf: (peer: string) => number,
): (components: Parameters<ReturnType<typeof gossipsub>>[0]) => GossipSub {
  return gossipsub({
    globalSignaturePolicy: StrictNoSign,
    msgIdFn: ({ data }) => createHash('sha256').update(data).digest(),
    allowedTopics: [LISTINGS_TOPIC],
    fallbackToFloodsub: false,
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    seenTTL: SEEN_MS,
    maxInboundStreams: 2,
    maxOutboundStreams: 2,
    maxInboundDataLength: MOST_RPC,
    maxOutboundBufferSize: MOST_UNSENT,
    maxTopicBytesPerPeer: 8_192,
    decodeRpcLimits: {
      maxSubscriptions: 16,
      maxMessages: 256,
      maxIhaveMessageIDs: 2_048,
      maxIwantMessageIDs: 2_048,
      maxControlMessages: 64,
      maxIdontwantMessageIDs: 512,
      maxPeerInfos: 16,
    },
    scoreParams: {
      appSpecificScore: scoreOf,
      appSpecificWeight: 1,
      IPColocationFactorWhitelist: new Set(LOOPBACK),
      topics: {
        [LISTINGS_TOPIC]: {
          topicWeight: 1,
          timeInMeshWeight: 1,
          timeInMeshQuantum: 60_000,
          timeInMeshCap: 10,
          firstMessageDeliveriesWeight: 1,
          firstMessageDeliveriesDecay: 0.5,
          firstMessageDeliveriesCap: 10,
          // Listings are few: that a peer brings none is nothing against it.
          meshMessageDeliveriesWeight: 0,
          meshMessageDeliveriesDecay: 0.5,
          meshMessageDeliveriesCap: 1,
          meshMessageDeliveriesThreshold: 1,
          meshMessageDeliveriesWindow: 10,
          meshMessageDeliveriesActivation: 5_000,
          meshFailurePenaltyWeight: 0,
          meshFailurePenaltyDecay: 0.5,
          // The square of how many there were: ten of them are too many.
          invalidMessageDeliveriesWeight: -1,
          invalidMessageDeliveriesDecay: 0.99,
        },
      },
    },
  });
}
