//go:build (linux && (386 || amd64 || arm || arm64 || loong64 || ppc64le || riscv64 || s390x)) || (darwin && (amd64 || arm64)) || (freebsd && (amd64 || arm64)) || (openbsd && (amd64 || arm64)) || (netbsd && amd64) || windows

package main

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // without cgo; it exists for the systems above

	"github.com/vtykit/vtykit/auth/sqlstore"
)

// database is an SQLite database of accounts.
type database struct {
	*sqlstore.Store
	db *sql.DB
}

// openAccounts opens the database, and makes it where there is none. Only its owner may read it.
func openAccounts(ctx context.Context, path string) (accounts, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	// The path goes into a URI, in which a drive letter needs a slash in front and all else that is special a percent sign.
	name := filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" {
		name = "/" + name
	}
	source := url.URL{Scheme: "file", Opaque: (&url.URL{Path: name}).EscapedPath(), RawQuery: "_pragma=busy_timeout(5000)"}
	db, err := sql.Open("sqlite", source.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // one writer is all that SQLite has
	store, err := sqlstore.Open(ctx, db, sqlstore.SQLite)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &database{store, db}, nil
}

// Close closes the database.
func (d *database) Close() error { return d.db.Close() }
