package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/auth/sqlstore"
)

// usersFile is a file of accounts, for systems without SQLite (accounts_nosqlite.go).
type usersFile struct {
	*auth.File
	path string
	mu   sync.Mutex // between reading a line and changing it
}

// openUsersFile opens a users' file, and makes it where there is none. What it has no place for, the times and the failures, is not kept.
func openUsersFile(path string) (accounts, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	file, err := auth.OpenFile(path)
	if err != nil {
		return nil, err
	}
	return &usersFile{File: file, path: path}, nil
}

// read is what the file says now.
func (f *usersFile) read() (map[string]auth.User, error) {
	in, err := os.Open(f.path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return auth.ParseUsers(in)
}

// change changes one user's line.
func (f *usersFile) change(name string, how func(*auth.User)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	users, err := f.read()
	if err != nil {
		return err
	}
	u, ok := users[name]
	if !ok {
		return sqlstore.ErrUnknown
	}
	how(&u)
	return f.Set(u)
}

func (f *usersFile) Add(_ context.Context, u auth.User) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	users, err := f.read()
	if _, ok := users[u.Name]; ok {
		return sqlstore.ErrExists
	}
	return errors.Join(err, f.Set(u))
}

func (f *usersFile) Delete(_ context.Context, name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	users, err := f.read()
	if _, ok := users[name]; err == nil && !ok {
		return sqlstore.ErrUnknown
	}
	return errors.Join(err, f.Remove(name))
}

func (f *usersFile) SetLevel(_ context.Context, name string, level int) error {
	return f.change(name, func(u *auth.User) { u.Level = level })
}

func (f *usersFile) SetHash(_ context.Context, name, hash string) error {
	return f.change(name, func(u *auth.User) {
		if strings.HasPrefix(u.Hash, auth.Locked) {
			hash = auth.Locked + hash
		}
		u.Hash = hash
	})
}

func (f *usersFile) Lock(_ context.Context, name string) error {
	return f.change(name, func(u *auth.User) { u.Hash = auth.Locked + strings.TrimPrefix(u.Hash, auth.Locked) })
}

func (f *usersFile) Unlock(_ context.Context, name string) error {
	return f.change(name, func(u *auth.User) {
		if u.Hash != auth.Locked { // without a password there is nothing to unlock
			u.Hash = strings.TrimPrefix(u.Hash, auth.Locked)
		}
	})
}

func (f *usersFile) List(_ context.Context, after string) (list []sqlstore.Account, err error) {
	users, err := f.read()
	for _, u := range users {
		if u.Name > after {
			list = append(list, sqlstore.Account{Name: u.Name, Level: u.Level, Locked: strings.HasPrefix(u.Hash, auth.Locked)})
		}
	}
	slices.SortFunc(list, func(a, b sqlstore.Account) int { return strings.Compare(a.Name, b.Name) })
	return list[:min(len(list), sqlstore.MostListed)], err
}

func (f *usersFile) Close() error { return nil }
