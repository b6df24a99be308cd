# atesaki.m4 - compiler flags that are used where the compiler has them, and libraries by Debian package.

# ATESAKI_FLAG(VARIABLE, FLAG): appends FLAG to VARIABLE if compiling and linking with it works.
AC_DEFUN([ATESAKI_FLAG], [
  AS_VAR_PUSHDEF([cache], [atesaki_cv_flag_$2])
  AC_CACHE_CHECK([whether $CC takes $2], [cache],
    [save_CFLAGS=$CFLAGS
     CFLAGS="$CFLAGS -Werror $2"
     AC_LINK_IFELSE([AC_LANG_PROGRAM()], [AS_VAR_SET([cache], [yes])], [AS_VAR_SET([cache], [no])])
     CFLAGS=$save_CFLAGS])
  AS_VAR_IF([cache], [yes], [$1="$$1 $2"])
  AS_VAR_POPDEF([cache])
])

AC_DEFUN([ATESAKI_WARNINGS], [
  WARN_CFLAGS="-Wall -Wextra"
  m4_foreach_w([flag], [-Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings
      -Wcast-qual -Wvla -Wformat=2 -Wswitch-enum -Wimplicit-fallthrough -Wnull-dereference],
    [ATESAKI_FLAG([WARN_CFLAGS], m4_defn([flag]))])
  AC_SUBST([WARN_CFLAGS])
])

AC_DEFUN([ATESAKI_HARDENING], [
  HARD_CPPFLAGS="-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"
  HARD_CFLAGS=
  HARD_LDFLAGS=
  m4_foreach_w([flag], [-fPIE -fstack-protector-strong -fstack-clash-protection -fcf-protection=full
      -mbranch-protection=standard -ftrivial-auto-var-init=zero],
    [ATESAKI_FLAG([HARD_CFLAGS], m4_defn([flag]))])
  m4_foreach_w([flag], [-pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack],
    [ATESAKI_FLAG([HARD_LDFLAGS], m4_defn([flag]))])
  AC_SUBST([HARD_CPPFLAGS])
  AC_SUBST([HARD_CFLAGS])
  AC_SUBST([HARD_LDFLAGS])
])

# ATESAKI_PKG(VARIABLE, MODULE, DEBIAN-PACKAGE)
AC_DEFUN([ATESAKI_PKG], [
  PKG_CHECK_MODULES([$1], [$2], [],
    [AC_MSG_ERROR([$2 was not found. On Debian: apt-get install $3])])
])
