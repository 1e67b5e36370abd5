/* links with /nix/store/0058nbx8wvd298mpph2gd79mmygp40zx-zlib-1.3.1 */
