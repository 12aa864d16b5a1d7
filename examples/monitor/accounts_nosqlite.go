//go:build !((linux && (386 || amd64 || arm || arm64 || loong64 || ppc64le || riscv64 || s390x)) || (darwin && (amd64 || arm64)) || (freebsd && (amd64 || arm64)) || (openbsd && (amd64 || arm64)) || (netbsd && amd64) || windows)

package main

import "context"

// openAccounts opens a users' file, because SQLite without cgo does not exist for this processor (mipsle, say).
func openAccounts(_ context.Context, path string) (accounts, error) { return openUsersFile(path) }
