package dev.natship.logql;

import java.util.List;

/// Walks through the tokens of a query, and makes error messages about them.
final class Tokens {
  private final String query;
  private final List<Token> all;
  private int next;

  Tokens(String query) throws QueryException {
    this.query = query;
    this.all = Lexer.tokens(query);
  }

  /// The next token.
  Token here() {
    return all.get(next);
  }

  /// The token after the next one.
  Token behind() {
    return all.get(Math.min(next + 1, all.size() - 1));
  }

  Token take() {
    Token token = all.get(next);
    if (token.kind() != Token.Kind.END) {
      next++;
    }
    return token;
  }

  void expect(String sign) throws QueryException {
    if (!here().is(sign)) {
      throw wrong(here(), "expected `" + sign + "`, not " + here().shown());
    }
    take();
  }

  String name() throws QueryException {
    if (here().kind() != Token.Kind.NAME) {
      throw wrong(here(), "expected a label, not " + here().shown());
    }
    return take().text();
  }

  String string() throws QueryException {
    if (here().kind() != Token.Kind.STRING) {
      throw wrong(here(), "expected a string such as \"shop\", not " + here().shown());
    }
    return take().text();
  }

  void end() throws QueryException {
    if (here().kind() != Token.Kind.END) {
      throw wrong(here(), "unexpected " + here().shown());
    }
  }

  QueryException wrong(Token token, String words) {
    return QueryException.at(query, token.at(), words);
  }

  /// For LogQL that is not supported.
  QueryException unknown(Token token, String instead) {
    return wrong(token, token.shown() + " is LogQL that Natship does not understand; " + instead);
  }
}
