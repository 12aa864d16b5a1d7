// Package scrapligotest holds tests only: the router example under github.com/scrapli/scrapligo.
package scrapligotest
