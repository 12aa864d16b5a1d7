// Package sqltest tests auth/sqlstore with real databases. It is a module of its own, so that the drivers are in nobody's go.sum.
package sqltest
