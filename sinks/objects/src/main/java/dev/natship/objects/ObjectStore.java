package dev.natship.objects;

import dev.natship.api.Delivery;
import dev.natship.transport.Answer;
import dev.natship.transport.HttpCall;
import dev.natship.transport.Payload;

/// What one kind of store adds to an [ObjectStoreSink]: its requests, and its words.
public interface ObjectStore {

  /// A request that puts an object into the store.
  ///
  /// @param path the object's name, as it stands in an address
  HttpCall.Builder put(String path, Payload payload);

  /// A request that asks whether the bucket is there: 200 if it is, 404 if not.
  HttpCall.Builder find();

  /// The bucket in words: `bucket my-logs`.
  String bucket();

  /// What an answer means by the codes of the store.
  Delivery meaning(Answer answer);

  /// What the owner should look at when the answer to [#find] has this status and no text. Empty
  /// when [#meaning] has the words.
  default String reason(int status) {
    return "";
  }
}
