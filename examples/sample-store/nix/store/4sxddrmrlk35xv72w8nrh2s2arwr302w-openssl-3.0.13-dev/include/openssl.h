/* links with /nix/store/qyhgz4phc391rgwvajnq4ckpxm4fd8py-openssl-3.0.13 */
