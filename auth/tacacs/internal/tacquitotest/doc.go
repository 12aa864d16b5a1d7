// Package tacquitotest holds tests only: the client of auth/tacacs, and another client beside it, against the server of
// github.com/facebookincubator/tacquito.
package tacquitotest
