package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/auth/sqlstore"
)

// cheap is a hash of "sekret" that costs a test little.
func cheap(t *testing.T) string {
	t.Helper()
	hash, err := auth.Cost{Memory: 8, Passes: 1}.Hash(password)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

// TestCP13_Accounts: the database of most systems and the file of the others do the same, and keep it.
func TestCP13_Accounts(t *testing.T) {
	ctx := t.Context()
	for name, open := range map[string]func(string) (accounts, error){
		"this system's": func(path string) (accounts, error) { return openAccounts(ctx, path) },
		"file":          openUsersFile,
	} {
		path := filepath.Join(t.TempDir(), "users #1%.db")
		a, err := open(path)
		if err != nil {
			t.Fatal(name, err)
		}
		if none, err := a.Empty(ctx); !none || err != nil {
			t.Error(name, "is not empty:", err)
		}
		hash := cheap(t)
		for _, u := range []auth.User{{Name: "bob", Level: 1, Hash: hash}, {Name: "alice", Level: 15, Hash: hash}} {
			if err := a.Add(ctx, u); err != nil {
				t.Error(name, err)
			}
		}
		for what, err := range map[string]error{
			"adding twice":   a.Add(ctx, auth.User{Name: "bob", Level: 1, Hash: hash}),
			"a strange name": a.Add(ctx, auth.User{Name: "a b", Level: 1, Hash: hash}),
			"nobody":         a.Lock(ctx, "nobody"),
			"nobody's level": a.SetLevel(ctx, "nobody", 2),
			"deleting none":  a.Delete(ctx, "nobody"),
		} {
			if err == nil {
				t.Error(name, "takes", what)
			}
		}
		if err := a.SetLevel(ctx, "nobody", 2); !errors.Is(err, sqlstore.ErrUnknown) {
			t.Error(name, err)
		}
		if err := errors.Join(a.SetLevel(ctx, "bob", 5), a.Lock(ctx, "bob"), a.SetHash(ctx, "bob", hash), a.Unlock(ctx, "alice")); err != nil {
			t.Error(name, err)
		}
		if err := a.Close(); err != nil {
			t.Error(name, err)
		}
		if a, err = open(path); err != nil {
			t.Fatal(name, err)
		}
		list, err := a.List(ctx, "")
		if err != nil || len(list) != 2 || list[0].Name != "alice" || list[0].Locked || list[1].Level != 5 || !list[1].Locked {
			t.Errorf("%s: %+v, %v", name, list, err)
		}
		if list, err = a.List(ctx, "alice"); err != nil || len(list) != 1 {
			t.Errorf("%s: %+v, %v", name, list, err)
		}
		if err := errors.Join(a.Unlock(ctx, "bob"), a.Delete(ctx, "alice")); err != nil {
			t.Error(name, err)
		}
		if u, known, err := a.Lookup(ctx, "bob"); !known || u.Hash != hash || err != nil {
			t.Errorf("%s: %+v, %v", name, u, err)
		}
		if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
		if err := a.Close(); err != nil {
			t.Error(name, err)
		}
	}
}
